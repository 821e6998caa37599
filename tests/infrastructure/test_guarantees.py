"""docs/guarantees.md and docs/security.md: each names tests that are there, and breaks of each.

``make test-slow`` carries the breaks out.
"""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from harness.promises import (
    BREAKS,
    GUARANTEES,
    NOT_BROKEN,
    PROMISES,
    ROOT,
    THREATS,
    Break,
    Promise,
)

ALL = [*PROMISES, *THREATS]


@cache
def functions_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_no_row_of_a_page_is_passed_over() -> None:
    table = GUARANTEES.partition("## What is not promised")[0]
    rows = re.findall(r"^\| (?!Promise|---).* \|$", table, re.MULTILINE)
    assert len(PROMISES) == len(rows) > 20


@pytest.mark.parametrize("promise", ALL, ids=[promise.words for promise in ALL])
def test_a_promise_names_tests_that_are_there(promise: Promise) -> None:
    assert promise.tests
    for file, name in (test.split("::") for test in promise.tests):
        assert name in functions_in(file)


def test_each_test_that_is_named_is_tried_by_a_break_or_is_known_to_take_too_long() -> None:
    named = {test for promise in ALL for test in promise.tests}
    broken = {one.test for one in BREAKS}
    assert broken | NOT_BROKEN.keys() == named
    assert not broken & NOT_BROKEN.keys()


@pytest.mark.parametrize("one", BREAKS, ids=[one.what for one in BREAKS])
def test_a_break_still_finds_what_it_breaks(one: Break) -> None:
    """Where code has changed, tests/slow/broken_promises.toml has to follow."""
    assert (ROOT / one.file).read_text(encoding="utf-8").count(one.old) == 1


def test_the_page_says_how_many_breaks_there_are() -> None:
    assert f"{len(BREAKS)} breaks" in GUARANTEES
    assert f"{len(NOT_BROKEN)} tests" in GUARANTEES


def test_the_last_soak_held_and_says_by_which_seed() -> None:
    table = GUARANTEES.partition("<!-- soak: begin -->")[2].partition("<!-- soak: end -->")[0]
    assert re.search(r"^\| seed \| \d+ \|$", table, re.MULTILINE)
    assert re.search(r"^\| load \| \d+ s, ended ", table, re.MULTILINE)
    assert "| everything held | yes |" in table
