"""When a bucket passes a size at its rate of growth, or why the data do not tell.

Pure arithmetic on a size series. Knows neither storage, nor where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bucketsize.model import SizeSeries, format_timestamp

FEWEST_POINTS = 10
"""Rows that a forecast rests on, at least."""

SHORTEST_SPAN = timedelta(days=2)
"""Time that they span, at least: a bucket's day is seen twice."""

WORST_FIT = 0.9
"""Share of the size's variance that a straight line must explain."""

SLOWEST_LATELY, FASTEST_LATELY = 0.5, 2.0
"""Rate of the last third, as a part of the whole span's: growth that ended is no forecast."""

LONGEST_REACH = 3
"""How far ahead a forecast reaches at most, in spans of what is known."""

LOOKS_BACK = timedelta(days=30)
"""The window whose growth a forecast goes by, where nobody asks for another."""

_DAY = timedelta(days=1)
_ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500)

Segment = tuple[float, float, float]
"""From and to, in days since the span's start, and the size that held in between."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast rests on.

    Attributes:
        span: From the first instant at which the size is known to the window's end.
        points: Rows within it, the one that it starts with included.
        fit: Share of the variance over time that a straight line explains, 0 to 1.
        bytes_per_day: The line's slope.
        is_thinned: Whether there were more rows, of which these shape the curve.
    """

    span: timedelta
    points: int
    fit: float
    bytes_per_day: float
    is_thinned: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a bucket passes a limit at its present rate.

    Attributes:
        limit: Bytes.
        reached_at: When; None where the data do not carry a forecast.
        basis: What it rests on; None where the bucket has no row.
        reason: Why there is no forecast, as the end of a sentence; else empty.
    """

    limit: int
    reached_at: datetime | None
    basis: Basis | None
    reason: str = ""

    def sentence(self, size_in_words: Callable[[int], str]) -> str:
        """The forecast with its basis for people: ``passes 10.0 TiB on 3 March 2027 at …``.

        Args:
            size_in_words: How the place where it is shown writes bytes.
        """
        limit = size_in_words(self.limit)
        if self.reached_at is None or self.basis is None:
            return f"no forecast for {limit}: {self.reason}"
        day = f"{self.reached_at.day} {self.reached_at:%B %Y}"
        rate = size_in_words(round(self.basis.bytes_per_day))
        least = "at least " if self.basis.is_thinned else ""
        return (
            f"passes {limit} on {day} at this rate: {rate} a day over"
            f" {_length(self.basis.span)}, {least}{self.basis.points:,} measurements,"
            f" fit {self.basis.fit:.2f}"
        )


def forecast(series: SizeSeries, limit: int) -> Forecast:
    """When the bucket passes ``limit`` bytes, reckoned from the window's end.

    The rate is the slope of the straight line through the size as it held over time: each
    size weighs as long as it lasted, so a busy minute counts no more than a quiet one. The
    date follows from the last size and that rate.
    """
    segments = list(_segments(series))
    if not segments:
        return Forecast(limit, None, None, "nothing is known of its size yet")
    basis = _basis(series, segments)
    size = segments[-1][2]
    if reason := _refusal(basis, segments, limit):
        return Forecast(limit, None, basis, reason)
    ahead = (limit - size) / basis.bytes_per_day
    if ahead * _DAY.total_seconds() > LONGEST_REACH * basis.span.total_seconds():
        known = _length(basis.span)
        reason = f"at this rate it is more than {LONGEST_REACH} times the known {known} away"
        return Forecast(limit, None, basis, reason)
    return Forecast(limit, series.window.end + ahead * _DAY, basis)


def growth_per_day(series: SizeSeries) -> float | None:
    """Bytes by which the bucket grew in the window, for each of its days.

    A window, or a history, shorter than a day counts as a day: ten minutes of growth are not
    taken for the day's. Negative where the bucket shrank; None where nothing is known.
    """
    segments = list(_segments(series))
    if not segments:
        return None
    return (segments[-1][2] - segments[0][2]) / max(segments[-1][1], 1)


def next_round_size(size: int) -> int:
    """The next of 1, 2, 5, 10 … 500 B, KiB, MiB … above a size: what people ask about."""
    scale = 1
    while scale * 1_000 <= size:
        scale *= 1_024
    steps = (step * factor for factor in (scale, scale * 1_024) for step in _ROUND)
    return next(step for step in steps if step > size)


def forecast_json(told: Forecast) -> dict[str, Any]:
    """A forecast as scripts read it."""
    basis = told.basis
    return {
        "limit": told.limit,
        "reached_at": format_timestamp(told.reached_at) if told.reached_at else None,
        "reason": told.reason,
        "basis": basis
        and {
            "span_seconds": basis.span.total_seconds(),
            "points": basis.points,
            "fit": round(basis.fit, 4),
            "bytes_per_day": round(basis.bytes_per_day),
        },
    }


def _segments(series: SizeSeries) -> Iterator[Segment]:
    """The size as the step function that it is, up to the window's end."""
    steps = [(row.timestamp, float(row.total_size)) for row in series.measurements]
    if series.before:
        steps.insert(0, (series.window.start, float(series.before.total_size)))
    ends = [*(instant for instant, _ in steps), series.window.end]
    for (_, size), (start, end) in zip(steps, pairwise(ends), strict=True):
        yield (start - ends[0]) / _DAY, (end - ends[0]) / _DAY, size


def _basis(series: SizeSeries, segments: list[Segment]) -> Basis:
    days = segments[-1][1]
    points = len(series.measurements) + (series.before is not None)
    slope, fit = _line(segments, days) if days else (0.0, 0.0)
    return Basis(days * _DAY, points, fit, slope, series.resolution is not None)


def _line(segments: list[Segment], days: float) -> tuple[float, float]:
    """Slope and fit of the least-squares line through the step function, by its integrals."""
    mean = sum((end - start) * size for start, end, size in segments) / days
    spread = sum((end - start) * (size - mean) ** 2 for start, end, size in segments) / days
    shared = (
        sum(
            (size - mean) * ((end - days / 2) ** 2 - (start - days / 2) ** 2) / 2
            for start, end, size in segments
        )
        / days
    )
    time_spread = days**2 / 12
    if spread == 0:
        return 0.0, 0.0
    return shared / time_spread, min(shared**2 / (time_spread * spread), 1.0)


def _refusal(basis: Basis, segments: list[Segment], limit: int) -> str:
    """Why the data do not carry a forecast; empty where they do."""
    slope = basis.bytes_per_day
    lately = _rate_of_last_third(segments) / slope if slope > 0 else 0.0
    span, shortest = _length(basis.span), _length(SHORTEST_SPAN)
    checks = (
        (segments[-1][2] >= limit, "it is that large already"),
        (
            basis.points < FEWEST_POINTS,
            f"it has {basis.points} measurements, and a forecast takes {FEWEST_POINTS}",
        ),
        (
            basis.span < SHORTEST_SPAN,
            f"its measurements span {span}, and a forecast takes {shortest}",
        ),
        (slope <= 0, "it does not grow"),
        (
            basis.fit < WORST_FIT,
            f"it does not grow evenly (fit {basis.fit:.2f}, needed {WORST_FIT})",
        ),
        (lately < SLOWEST_LATELY, "it grew slower lately"),
        (lately > FASTEST_LATELY, "it grew faster lately"),
    )
    return next((reason for is_so, reason in checks if is_so), "")


def _rate_of_last_third(segments: list[Segment]) -> float:
    _, days, last = segments[-1]
    if not days:
        return 0.0
    then = next(size for start, _, size in reversed(segments) if start <= days * 2 / 3)
    return (last - then) / (days / 3)


def _length(span: timedelta) -> str:
    """A length of time in its largest whole unit: ``30 days``, ``5 hours``, ``1 minute``."""
    units = (("day", _DAY), ("hour", _DAY / 24), ("minute", _DAY / 1440))
    fitting = (named for named in units if span >= named[1])
    unit, length = next(fitting, ("second", timedelta(seconds=1)))
    count = span // length
    return f"{count} {unit}" + ("" if count == 1 else "s")
