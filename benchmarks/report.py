"""Puts a benchmark's figures into words: a table for the terminal, one for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.timing import Samples

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Line:
    """One variant in a benchmark's table.

    Attributes:
        label: What ran.
        samples: What it took.
        requests: What it asked of AWS in one run; None where that is not the subject.
        goal: The largest ratio to the floor that is good; None where none is set.
    """

    label: str
    samples: Samples
    requests: str | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark found.

    Attributes:
        title: What was compared.
        floor: Label of the line that the others are held against.
        lines: The table.
        versions: Of the libraries that matter.
        notes: Sentences computed from the figures.
        ran_on: The machine.
        date: The day, in UTC.
    """

    title: str
    floor: str
    lines: tuple[Line, ...]
    versions: Mapping[str, str]
    notes: tuple[str, ...] = ()
    ran_on: str = field(default_factory=machine)
    date: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")

    def ratio(self, line: Line) -> float:
        """A line's median in terms of the floor's."""
        floor = next(line for line in self.lines if line.label == self.floor)
        return line.samples.median / floor.samples.median

    @property
    def circumstances(self) -> str:
        """Where, when and with what."""
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        runs = len(self.lines[0].samples.milliseconds)
        return f"{self.date}; {runs} interleaved runs of each; {self.ran_on}; {versions}"


def show(result: Result, console: Console) -> None:
    """Print a result."""
    console.print(f"\n[bold]{escape(result.title)}[/bold]")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(_headings(result)):
        table.add_column(name, justify="right" if number else "left")
    for line in result.lines:
        table.add_row(*map(escape, _cells(result, line)))
    console.print(table)
    for sentence in (*result.notes, result.circumstances):
        console.print(f"{escape(sentence)}.")


def as_markdown(result: Result) -> str:
    """The same for the page."""
    headings = _headings(result)
    rows = [
        headings,
        ["---", *["---:"] * (len(headings) - 1)],
        *(_cells(result, line) for line in result.lines),
    ]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    notes = "".join(f"- {sentence}.\n" for sentence in result.notes)
    return f"{table}\n\n{notes}- Measured {result.circumstances}.\n"


def _headings(result: Result) -> list[str]:
    requests = ["requests"] if _tells_requests(result) else []
    figures = ["median, ms", "least to most, ms", "ratio", "goal", ""]
    return ["what ran", *requests, *figures]


def _cells(result: Result, line: Line) -> list[str]:
    samples = line.samples
    requests = [line.requests or "none"] if _tells_requests(result) else []
    return [
        line.label,
        *requests,
        f"{samples.median:.1f}",
        f"{samples.least:.1f} to {samples.most:.1f}",
        f"{result.ratio(line):.2f}",
        *_verdict(line.goal, result.ratio(line)),
    ]


def _verdict(goal: float | None, ratio: float) -> tuple[str, str]:
    if goal is None:
        return "", ""
    return f"≤ {goal}", "met" if ratio <= goal else "not met"


def _tells_requests(result: Result) -> bool:
    return any(line.requests is not None for line in result.lines)
