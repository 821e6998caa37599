"""A group whose commands are imported when they run: ``measure`` starts without the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is not imported yet.

    Attributes:
        module: Where it is.
        attribute: What it is called there.
        summary: What the group's help says of it: its own first sentence.
    """

    module: str
    attribute: str
    summary: str

    def load(self) -> click.Command:
        """The command itself."""
        command: click.Command = getattr(import_module(self.module), self.attribute)
        return command


class LazyGroup(click.Group):
    """Lists its commands from a table, and imports only the one that is asked for."""

    def __init__(
        self, *arguments: Any, lazy: Mapping[str, LazyCommand], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        del ctx
        return sorted(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is no such one."""
        del ctx
        command = self.lazy.get(cmd_name)
        return command.load() if command else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.lazy[name].summary) for name in self.list_commands(ctx)]
            )
