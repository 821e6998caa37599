"""What docs/cli.md has from the command itself: what each command's ``--help`` prints."""

from __future__ import annotations

import re

import click

from bucketsize.cli import COMMANDS, cli
from bucketsize.cli.lazy_group import load_command

_COLUMNS = 90
_BLOCK = re.compile(r"(<!-- generated -->\n).*(<!-- end -->\n)", re.DOTALL)


def cli_page(page: str) -> str:
    """The page with the commands' help written anew."""
    helps = "\n".join(_section(name) for name in sorted(COMMANDS))
    return _BLOCK.sub(lambda found: f"{found[1]}{helps}{found[2]}", page)


def _section(name: str) -> str:
    with click.Context(cli, info_name="bucketsize", **cli.context_settings) as group:
        command = load_command(name)
        context = click.Context(command, group, info_name=name, terminal_width=_COLUMNS)
        return f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"
