"""How commands tell people what happens: results on stdout, narration on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bucketsize.cli.visible import harmless, json_text
from bucketsize.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import ConsoleRenderable
    from rich.status import Status


class Narrator:
    """Shows each step with the time it took, asks, and prints the result.

    No text is taken for markup, or for orders to the terminal: names may come from anybody.
    """

    def __init__(self) -> None:
        self._errors = Console(stderr=True, highlight=False)
        self._output = Console(highlight=False)
        self._status: Status | None = None

    def say(self, text: str) -> None:
        """Tell something on standard error."""
        self._errors.print(Text(harmless(text)), soft_wrap=True)

    def confirm(self, question: str, *, default: bool = False) -> bool:
        """Ask on standard error; nothing moves on the screen meanwhile.

        Raises:
            click.Abort: The question was interrupted.
            InvalidInput: There is nobody to answer it.
        """
        if self._status:
            self._status.stop()
        try:
            answer = click.confirm(harmless(question), default=default, err=True)
        except click.Abort:
            if sys.stdin.isatty():  # Ctrl-C, or Ctrl-D, is an answer too
                raise
            raise InvalidInput("An answer is needed.", hint="To ask nothing: --yes") from None
        if self._status:
            self._status.start()
        return answer

    def confirm_or_abort(self, question: str, *, default: bool = False) -> None:
        """Ask on standard error; anything but yes ends the command.

        Raises:
            click.exceptions.Exit: The answer was no.
        """
        if not self.confirm(question, default=default):
            self.say("Nothing was done.")
            raise click.exceptions.Exit(1)

    @contextmanager
    def step(self, description: str) -> Iterator[Callable[[str], None]]:
        """Show a step while it runs and, once done, its time; yields a reporter of details.

        In a terminal each detail makes way for the next; in a log all of them stay.
        """
        started = time.monotonic()
        shown = harmless(description)
        mark = ("✗", "red")
        with self._errors.status(Text(f"{shown} …")) as status:
            self._status = status
            try:
                yield partial(self._show_detail, status, shown)
                mark = ("✓", "green")
            finally:
                self._status = None
                took = (f"{time.monotonic() - started:.1f} s", "dim")
                self._errors.print(Text.assemble(mark, f" {shown} ", took), soft_wrap=True)

    def _show_detail(self, status: Status, step: str, detail: str) -> None:
        shown = harmless(detail)
        if self._errors.is_interactive:
            status.update(Text.assemble(f"{step} … ", (shown, "dim")))
        else:
            self._errors.print(Text.assemble("  ", (f"· {shown}", "dim")), soft_wrap=True)

    def result(self, text: str) -> None:
        """Print a line of the result on standard output, at once."""
        self._output.print(Text(harmless(text)), soft_wrap=True)
        self._output.file.flush()

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print measurements as a table on standard output."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("timestamp (UTC)", no_wrap=True, min_width=27)  # whole, ever so narrow
        table.add_column("total size, bytes", justify="right")
        table.add_column("objects", justify="right")
        for row in rows:
            table.add_row(
                str(row["timestamp"]), f"{row['total_size']:,}", f"{row['object_count']:,}"
            )
        self._output.print(table)

    def show_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a name and figures in each row, whole however narrow the terminal is."""
        lines = [columns, *rows]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        for name, *figures in lines:
            padded = (
                figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)
            )
            self.result("  ".join([name.ljust(widths[0]), *padded]))

    def show_picture(self, picture: ConsoleRenderable) -> None:
        """Show a picture on standard output, a terminal that can."""
        self._output.print(picture)

    def result_json(self, value: Any) -> None:
        """Print the result as one JSON object on standard output."""
        click.echo(json_text(value, indent=2))
