"""Each command of a document can be typed so; one whose output is shown is run by a test."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from harness.documents import PAGES, ROOT, Block, blocks, prose

from bucketsize.cli import cli
from bucketsize.cli.lazy_group import load_command

TARGETS = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
# What it prints takes the tests' own time, and cannot be had by one of them.
RUNS_ALL_TESTS = ["make test"]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@each_page
def test_each_command_in_a_block_can_be_typed_so(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(page):
        for command in block.commands:
            assert is_taken(command) or block.test, command


def is_taken(command: str) -> bool:
    """Whether these are words that our own programs take; nothing is run."""
    program, *words = shlex.split(command, comments=True)
    match program.rpartition("/")[2]:
        case "bucketsize":
            name, *arguments = words
            with click.Context(cli) as group:
                load_command(name).make_context(name, arguments, parent=group).close()
        case "make":
            assert words[0] in TARGETS
        case "pytest":
            assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        case other:
            return other in ("git", "pip")
    return True


@each_page
def test_each_command_in_a_sentence_is_there_with_its_options(page: Path) -> None:
    text = prose(page)
    for name, said in re.findall(r"`bucketsize\s+([a-z]+)\b([^`]*)`", text):
        known = {option for taken in load_command(name).params for option in taken.opts}
        assert {*re.findall(r"--[a-z-]+", said)} <= known
    assert {*re.findall(r"`make (?:[A-Z]+=\S+ )?([a-z-]+)", text)} <= {*TARGETS}


@each_page
def test_each_block_that_shows_more_than_commands_names_the_test_that_shows_it(
    page: Path,
) -> None:
    all_by = re.search(r"All\s+blocks of this page are executed by `(\S+)`", page.read_text())
    for block in blocks(page):
        if block.test or must_be_shown(block):
            test = block.test or (all_by and all_by[1])
            assert test, block.text
            assert page.name in (ROOT / test).read_text(), f"{test} does not read {page.name}"


def must_be_shown(block: Block) -> bool:
    prints = bool(block.output) and block.commands != RUNS_ALL_TESTS
    return prints or block.language == "python"
