"""Puts a benchmark's figures into words: a table for the terminal, one for the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.timing import Samples

if TYPE_CHECKING:
    from rich.console import Console

_Rows = list[list[str]]


class WrongOutcome(Exception):
    """What was timed did not do its work: no figure counts."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached beyond a line's own ratio.

    Attributes:
        what: In words.
        reached: The figure.
        met: Whether it is good enough.
    """

    what: str
    reached: str
    met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One variant in a benchmark's table.

    Attributes:
        label: What ran.
        samples: What it took.
        requests: What it asked of AWS in one run; None where that is not the subject.
        goal: The largest ratio to the floor that is good; None where none is set.
        figures: What else was measured, by the heading of its column.
    """

    label: str
    samples: Samples
    requests: str | None = None
    goal: float | None = None
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark found.

    Attributes:
        title: What was compared.
        floor: Label of the line that the others are held against.
        lines: The table.
        versions: Of the libraries that matter.
        notes: Sentences computed from the figures.
        goals: What is to be reached beyond the lines' own.
        ran_on: The machine.
        date: The day, in UTC.
    """

    title: str
    floor: str
    lines: tuple[Line, ...]
    versions: Mapping[str, str]
    notes: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
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
    for headings, *rows in _tables(result):
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for number, name in enumerate(headings):
            table.add_column(name, justify="right" if number else "left")
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)
    for sentence in (*result.notes, result.circumstances):
        console.print(f"{escape(sentence)}.")


def as_markdown(result: Result) -> str:
    """The same for the page."""
    tables = "\n".join(_markdown_table(rows) for rows in _tables(result))
    notes = "".join(f"- {sentence}.\n" for sentence in result.notes)
    return f"{tables}\n{notes}- Measured {result.circumstances}.\n"


def _markdown_table(rows: _Rows) -> str:
    headings, *others = rows
    ruled = [headings, ["---", *["---:"] * (len(headings) - 1)], *others]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in ruled)


def _tables(result: Result) -> list[_Rows]:
    """The lines, and the goals if there are any, each headed by its headings."""
    headed = [[name for name, _ in _columns(result)]]
    cells = [[cell(line) for _, cell in _columns(result)] for line in result.lines]
    tables = [headed + cells]
    if result.goals:
        goals = [[goal.what, goal.reached, _judged(met=goal.met)] for goal in result.goals]
        tables.append([["goal", "reached", ""], *goals])
    return tables


def _columns(result: Result) -> list[tuple[str, Callable[[Line], str]]]:
    """Heading and content of each column that some line has something for."""
    columns: list[tuple[str, Callable[[Line], str]]] = [("what ran", lambda line: line.label)]
    if any(line.requests is not None for line in result.lines):
        columns.append(("requests", lambda line: line.requests or "none"))
    columns += [
        ("median, ms", lambda line: f"{line.samples.median:.1f}"),
        (
            "least to most, ms",
            lambda line: f"{line.samples.least:.1f} to {line.samples.most:.1f}",
        ),
        ("ratio", lambda line: f"{result.ratio(line):.2f}"),
    ]
    further = dict.fromkeys(heading for line in result.lines for heading in line.figures)
    columns += [(heading, partial(_figure, heading)) for heading in further]
    if any(line.goal is not None for line in result.lines):
        columns += [
            ("goal", lambda line: "" if line.goal is None else f"≤ {line.goal}"),
            ("", lambda line: _verdict(line.goal, result.ratio(line))),
        ]
    return columns


def _figure(heading: str, line: Line) -> str:
    return line.figures.get(heading, "")


def _verdict(goal: float | None, ratio: float) -> str:
    return "" if goal is None else _judged(met=ratio <= goal)


def _judged(*, met: bool) -> str:
    return "met" if met else "not met"
