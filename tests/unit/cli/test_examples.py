"""Every command's help ends with examples that can be typed as they stand."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from bucketsize.cli import COMMANDS, cli
from bucketsize.cli.command import Command
from bucketsize.cli.lazy_group import load_command


def command(name: str) -> Command:
    loaded = load_command(name)
    assert isinstance(loaded, Command)
    return loaded


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_and_shows_them(name: str) -> None:
    shown = command(name).get_help(click.Context(command(name), terminal_width=80))
    assert command(name).examples
    for example, purpose in command(name).examples.items():
        assert example in shown
        assert purpose in " ".join(shown.split())


@pytest.mark.parametrize(
    "example", [line for name in COMMANDS for line in command(name).examples]
)
def test_every_example_is_taken(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsed, with each option's own checks, and not run."""
    monkeypatch.chdir(tmp_path)
    program, name, *arguments = shlex.split(example)
    assert program == "bucketsize"
    with click.Context(cli) as group:
        command(name).make_context(name, arguments, parent=group).close()
