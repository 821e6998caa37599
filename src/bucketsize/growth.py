"""How a bucket grew over a window: the size as a step function, and the line through it.

Pure arithmetic on a size series.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from bucketsize.model import SizeSeries

_DAY = timedelta(days=1)


class Segment(NamedTuple):
    """A stretch of time in which the size stayed what it was.

    Attributes:
        start: In days since the first of the segments began.
        end: Likewise.
        size: Bytes.
    """

    start: float
    end: float
    size: float


def growth_per_day(series: SizeSeries) -> float | None:
    """Bytes by which the bucket grew in the window, for each of its days.

    A window, or a history, shorter than a day counts as a day: ten minutes of growth are not
    taken for the day's. Negative where the bucket shrank; None where nothing is known.
    """
    held = segments(series)
    if not held:
        return None
    return (held[-1].size - held[0].size) / max(held[-1].end, 1)


def segments(series: SizeSeries) -> list[Segment]:
    """The size as the step function that it is, up to the window's end."""
    steps = [(row.timestamp, float(row.total_size)) for row in series.measurements]
    if series.before:
        steps.insert(0, (series.window.start, float(series.before.total_size)))
    ends = [*(instant for instant, _ in steps), series.window.end]
    return [
        Segment((start - ends[0]) / _DAY, (end - ends[0]) / _DAY, size)
        for (_, size), (start, end) in zip(steps, pairwise(ends), strict=True)
    ]


def line(held: list[Segment]) -> tuple[float, float]:
    """Slope and fit of the least-squares line through the step function, by its integrals.

    Returns:
        Bytes a day, and the share of the size's variance that the line explains, 0 to 1.
    """
    days = held[-1].end
    if not days:
        return 0.0, 0.0
    mean = sum((end - start) * size for start, end, size in held) / days
    spread = sum((end - start) * (size - mean) ** 2 for start, end, size in held) / days
    shared = (
        sum(
            (size - mean) * ((end - days / 2) ** 2 - (start - days / 2) ** 2) / 2
            for start, end, size in held
        )
        / days
    )
    time_spread = days**2 / 12
    if spread == 0:
        return 0.0, 0.0
    return shared / time_spread, min(shared**2 / (time_spread * spread), 1.0)


def rate_of_last_third(held: list[Segment]) -> float:
    """Bytes a day by which the size grew in the last third of its days."""
    days = held[-1].end
    if not days:
        return 0.0
    then = next(s.size for s in reversed(held) if s.start <= days * 2 / 3)
    return (held[-1].size - then) / (days / 3)
