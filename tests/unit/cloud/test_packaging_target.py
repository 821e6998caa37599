"""What a target is called, what pip is told of it, and which pins hold for it."""

from __future__ import annotations

import sys

import pytest

from bucketsize.cloud.packaging import Target
from bucketsize.cloud.packaging.pins import pins_for
from bucketsize.cloud.packaging.target import pip_options
from bucketsize.errors import InvalidInput

PINS = """\
# chosen by make lock
contourpy==1.3.3 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
contourpy==1.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
six==1.17.0 --hash=sha256:dd
colorama==0.4.6 ; sys_platform == 'win32' --hash=sha256:ee
kernel==1.0 ; platform_machine == 'aarch64' --hash=sha256:ff
"""


def test_lambda_is_named_by_its_glibc_and_by_its_own_word_for_the_processor() -> None:
    assert Target.lambda_("arm64") == Target("3.13", "manylinux_2_34", "arm64")
    assert str(Target.lambda_("arm64")) == "Python 3.13 on Lambda (arm64)"


def test_lambda_has_no_other_processor() -> None:
    with pytest.raises(InvalidInput, match="riscv64") as refused:
        Target.lambda_("riscv64")
    assert refused.value.hint == "Choose one of: x86_64, arm64."


def test_this_machine_is_the_running_python() -> None:
    target = Target.this_machine()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert (target.python_version, target.platform) == (version, sys.platform)
    assert target.is_this_machine


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_lambda_is_never_this_machine(architecture: str) -> None:
    assert not Target.lambda_(architecture).is_this_machine


def test_pip_chooses_for_the_running_python_by_itself() -> None:
    assert pip_options(Target.this_machine()) == []


def test_pip_is_told_every_glibc_that_lambda_can_load() -> None:
    options = pip_options(Target.lambda_("arm64"))
    assert "manylinux_2_34_aarch64" in options
    assert "manylinux_2_17_aarch64" in options
    assert "manylinux2014_aarch64" in options
    assert "manylinux_2_35_aarch64" not in options
    assert options[options.index("--python-version") + 1] == "3.13"


def test_another_machine_that_is_not_lambda_is_refused() -> None:
    with pytest.raises(InvalidInput, match="plan9"):
        pip_options(Target("3.13", "plan9", "x86_64"))


def test_markers_are_judged_for_the_target_and_hashes_are_kept() -> None:
    assert pins_for(Target.lambda_("arm64"), PINS) == (
        "contourpy==1.4.0 --hash=sha256:cc\nsix==1.17.0 --hash=sha256:dd\n"
        "kernel==1.0 --hash=sha256:ff\n"
    )


def test_both_hashes_of_a_pin_are_kept() -> None:
    target = Target("3.11", "manylinux_2_34", "x86_64")
    expected = "contourpy==1.3.3 --hash=sha256:aa --hash=sha256:bb\n"
    assert pins_for(target, PINS).startswith(expected)
