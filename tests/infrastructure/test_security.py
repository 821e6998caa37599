"""docs/security.md is one page of threats; what it says of pins holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.promises import ROOT, SECURITY, THREATS

PINS = sorted(
    [
        *(ROOT / "requirements").glob("*.txt"),
        *(ROOT / "src/bucketsize/cloud/packaging").glob("*.txt"),
    ]
)


def test_the_page_is_one_page_with_its_threats() -> None:
    assert len(THREATS) >= 25
    assert len(SECURITY.splitlines()) <= 80


def test_a_threat_has_an_answer_and_tests() -> None:
    table = SECURITY.partition("## What stays")[0]
    rows = re.findall(r"^\| (?!Threat|---).+? \| .+ \| `tests/.*` \|$", table, re.MULTILINE)
    assert len(rows) == len(THREATS) == table.count("\n| ") - 1


@pytest.mark.parametrize("pins", PINS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(pins: Path) -> None:
    lines = pins.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[\w.\[\],-]+==\S+", line), line
        assert "--hash=sha256:" in line, line
