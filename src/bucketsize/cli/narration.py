"""How commands tell people what happens: results on stdout, narration on stderr."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Narrator:
    """Shows each step with the time it took.

    Attributes:
        errors: Where narration goes.
        output: Where results go.
    """

    errors: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    output: Console = field(default_factory=lambda: Console(highlight=False))

    def say(self, text: str) -> None:
        """Tell something on standard error."""
        self.errors.print(escape(text), soft_wrap=True)

    @contextmanager
    def step(self, description: str) -> Iterator[Callable[[str], None]]:
        """Show a step while it runs and, once done, its time; yields a reporter of details."""
        started = time.monotonic()
        failed = True
        with self.errors.status(f"{escape(description)} …") as status:

            def report(detail: str) -> None:
                status.update(f"{escape(description)} … [dim]{escape(detail)}[/dim]")

            try:
                yield report
                failed = False
            finally:
                mark = "[red]✗[/red]" if failed else "[green]✓[/green]"
                seconds = time.monotonic() - started
                self.errors.print(f"{mark} {escape(description)} [dim]{seconds:.1f} s[/dim]")

    def result(self, text: str) -> None:
        """Print a line of the result on standard output."""
        self.output.print(escape(text), soft_wrap=True)

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print measurements as a table on standard output."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("timestamp (UTC)")
        table.add_column("total size, bytes", justify="right")
        table.add_column("objects", justify="right")
        for row in rows:
            table.add_row(
                str(row["timestamp"]), f"{row['total_size']:,}", f"{row['object_count']:,}"
            )
        self.output.print(table)

    def result_json(self, value: Any) -> None:
        """Print the result as one JSON object on standard output."""
        print(json.dumps(value, indent=2, ensure_ascii=False), file=self.output.file)
