"""The real archives, fetched and packed anew: make check has a pretended pip do so."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from pathlib import Path

from harness import packed_for

from bucketsize.cloud.packaging import Archives, Target, pack


def test_the_same_input_gives_the_same_bytes_from_an_empty_cache(tmp_path: Path) -> None:
    target = Target.lambda_("x86_64")
    again = pack(target, report=lambda _told: None, cache=tmp_path)
    assert _hashes(again) == _hashes(packed_for(target))


def _hashes(archives: Archives) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in astuple(archives)]
