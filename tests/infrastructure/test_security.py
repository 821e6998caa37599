"""docs/security.md: every threat has an answer and a test that is there; what it says holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
THREATS = re.findall(
    r"^\| (?!Threat|---)(.+?) \| (.+) \| (.*) \|$",
    PAGE.partition("## What stays")[0],
    re.MULTILINE,
)
PINS = sorted(
    [
        *(ROOT / "requirements").glob("*.txt"),
        *(ROOT / "src/bucketsize/cloud/packaging").glob("*.txt"),
    ]
)


def test_the_page_is_one_page_with_its_threats() -> None:
    assert len(THREATS) >= 25
    assert len(PAGE.splitlines()) <= 80


@pytest.mark.parametrize(
    ("answer", "shown_by"), [row[1:] for row in THREATS], ids=[row[0] for row in THREATS]
)
def test_a_threat_has_an_answer_and_a_test_that_is_there(answer: str, shown_by: str) -> None:
    assert answer
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", shown_by)
    assert named, f"no test is named: {shown_by}"
    tree = ast.parse((ROOT / named[1]).read_text(encoding="utf-8"))
    assert named[2] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("pins", PINS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(pins: Path) -> None:
    lines = pins.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[\w.\[\],-]+==\S+", line), line
        assert "--hash=sha256:" in line, line
