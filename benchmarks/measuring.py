"""Times alternatives in turn, and shows their medians beside a floor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Alternative:
    """One of the things compared; the first of them is the floor."""

    name: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """What an alternative took, in seconds."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of them."""
        return statistics.median(self.seconds)


def interleaved(alternatives: list[Alternative], rounds: int, warm_up: int = 2) -> list[Timing]:
    """Time each alternative once a round, so that a busy moment hits all of them alike."""
    taken: dict[str, list[float]] = {alternative.name: [] for alternative in alternatives}
    for at in range(warm_up + rounds):
        for alternative in alternatives:
            started = time.perf_counter()
            alternative.run()
            if at >= warm_up:
                taken[alternative.name].append(time.perf_counter() - started)
    return [Timing(name, tuple(seconds)) for name, seconds in taken.items()]


def table(title: str, timings: list[Timing], goals: dict[str, float]) -> str:
    """A Markdown table of medians, extremes and ratios to the first row."""
    floor = timings[0].median
    lines = [
        f"### {title}",
        "",
        "| | median | min | max | ratio | goal |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for timing in timings:
        ratio = timing.median / floor
        goal = goals.get(timing.name)
        verdict = "" if goal is None else f"≤ {goal}: {'met' if ratio <= goal else 'missed'}"
        figures = (timing.median, min(timing.seconds), max(timing.seconds))
        shown = " | ".join(f"{seconds * 1000:.1f} ms" for seconds in figures)
        lines.append(f"| {timing.name} | {shown} | {ratio:.2f} | {verdict} |")
    return "\n".join(lines)
