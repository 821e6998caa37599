"""When a bucket passes a size at its rate of growth, or why the data do not tell.

Pure arithmetic on a size series. Knows neither storage, nor where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bucketsize.growth import Segment, line, rate_of_last_third, segments
from bucketsize.model import SizeSeries, format_timestamp
from bucketsize.window_length import length_in_words

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
            f" {length_in_words(self.basis.span)}, {least}{self.basis.points:,} measurements,"
            f" fit {self.basis.fit:.2f}"
        )


def forecast(series: SizeSeries, limit: int) -> Forecast:
    """When the bucket passes ``limit`` bytes, reckoned from the window's end.

    The rate is the slope of the straight line through the size as it held over time: each
    size weighs as long as it lasted, so a busy minute counts no more than a quiet one. The
    date follows from the last size and that rate.
    """
    held = segments(series)
    if not held:
        return Forecast(limit, None, None, "nothing is known of its size yet")
    basis = _basis(series, held)
    if reason := _refusal(basis, held, limit):
        return Forecast(limit, None, basis, reason)
    ahead = (limit - held[-1].size) / basis.bytes_per_day
    if ahead * _DAY.total_seconds() > LONGEST_REACH * basis.span.total_seconds():
        known = length_in_words(basis.span)
        reason = f"at this rate it is more than {LONGEST_REACH} times the known {known} away"
        return Forecast(limit, None, basis, reason)
    return Forecast(limit, series.window.end + ahead * _DAY, basis)


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


def _basis(series: SizeSeries, held: list[Segment]) -> Basis:
    points = len(series.measurements) + (series.before is not None)
    slope, fit = line(held)
    return Basis(held[-1].end * _DAY, points, fit, slope, series.resolution is not None)


def _refusal(basis: Basis, held: list[Segment], limit: int) -> str:
    """Why the data do not carry a forecast; empty where they do."""
    slope = basis.bytes_per_day
    lately = rate_of_last_third(held) / slope if slope > 0 else 0.0
    span, shortest = length_in_words(basis.span), length_in_words(SHORTEST_SPAN)
    checks = (
        (held[-1].size >= limit, "it is that large already"),
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
