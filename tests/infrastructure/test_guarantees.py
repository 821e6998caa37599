"""docs/guarantees.md: every promise names a test, and the test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
PROMISES = re.findall(
    r"^\| (.+) \| (.*) \|$", PAGE.partition("## What is not")[0], re.MULTILINE
)
PROMISES = [row for row in PROMISES if row[0] != "Promise"]


def test_there_are_promises() -> None:
    assert len(PROMISES) > 20


@pytest.mark.parametrize(("promise", "shown_by"), PROMISES, ids=[row[0] for row in PROMISES])
def test_a_promise_names_a_test_that_is_there(promise: str, shown_by: str) -> None:
    assert promise.endswith(".")
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", shown_by)
    assert named, f"no test is named: {shown_by}"
    tree = ast.parse((ROOT / named[1]).read_text(encoding="utf-8"))
    assert named[2] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_last_soak_held_and_says_by_which_seed() -> None:
    table = PAGE.partition("<!-- soak: begin -->")[2].partition("<!-- soak: end -->")[0]
    assert re.search(r"^\| seed \| \d+ \|$", table, re.MULTILINE)
    assert re.search(r"^\| load \| \d+ s, ended ", table, re.MULTILINE)
    assert "| everything held | yes |" in table
