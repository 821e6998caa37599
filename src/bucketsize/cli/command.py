"""A command whose help ends with examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

_LONGEST_EXAMPLE = 50


class Command(click.Command):
    """A command with examples.

    Attributes:
        examples: Lines as they are typed, and what each is for.
    """

    def __init__(self, *arguments: Any, examples: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            formatter.write_dl(list(self.examples.items()), col_max=_LONGEST_EXAMPLE)
