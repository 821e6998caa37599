"""The real pip where it fails, or is missing."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from bucketsize.cloud.packaging import Target
from bucketsize.cloud.packaging.wheels import install_wheels
from bucketsize.errors import ServiceFailure


def test_a_failure_of_pip_shows_its_words_and_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    pins = f"bucketsize-nothing==1.0 --hash=sha256:{'0' * 64}\n"
    with pytest.raises(ServiceFailure, match="bucketsize-nothing") as failed:
        install_wheels(pins, Target.this_machine(), tmp_path / "content")
    assert "network" in failed.value.hint


def test_a_missing_pip_is_named_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = str(tmp_path / "bare/bin/python")
    monkeypatch.setattr(sys, "executable", python)
    with pytest.raises(ServiceFailure, match="pip is missing") as failed:
        install_wheels("", Target.this_machine(), tmp_path / "content")
    assert failed.value.hint.endswith(f"{python} -m ensurepip")
