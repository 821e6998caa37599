"""A group whose commands are imported when they run: ``measure`` starts without the others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


def load_command(name: str) -> click.Command:
    """Import a command: it has a module of its own, and both are called after it."""
    command: click.Command = getattr(import_module(f"bucketsize.cli.{name}"), f"{name}_command")
    return command


class LazyGroup(click.Group):
    """Lists its commands by their summaries, and imports only the one that is asked for."""

    def __init__(self, *arguments: Any, summaries: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.summaries = summaries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        del ctx
        return sorted(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is no such one."""
        del ctx
        return load_command(cmd_name) if cmd_name in self.summaries else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.summaries[name]) for name in self.list_commands(ctx)]
            )
