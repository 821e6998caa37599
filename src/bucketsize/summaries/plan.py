"""Which summaries and rows a window is read from. Pure arithmetic of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.summaries.resolutions import RESOLUTIONS, interval_start, next_start


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a window, and what it is read from.

    Attributes:
        start: Its first instant.
        end: The first instant after it.
        resolution: Of the summaries that tile it; None: it is read row by row.
    """

    start: datetime
    end: datetime
    resolution: timedelta | None


def plan(
    start: datetime, end: datetime, limit: datetime, resolution: timedelta
) -> Iterator[Stretch]:
    """Tile a stretch of time by whole intervals, coarse ones within and finer ones at its ends.

    There are at most one stretch of the resolution and two of each finer one and of rows, with
    few intervals in each: fewer than a coarser one holds.

    Args:
        start: Its first instant.
        end: The first instant that need not be covered.
        limit: The first instant that must not be covered, ``end`` or later: up to it, an
            interval may reach beyond the end.
        resolution: The coarsest to use.
    """
    coarser_first = [r for r in reversed(RESOLUTIONS) if r <= resolution]
    return _tile(start, end, limit, coarser_first)


def _tile(
    start: datetime, end: datetime, limit: datetime, resolutions: list[timedelta]
) -> Iterator[Stretch]:
    if start >= end:
        return
    if not resolutions:
        yield Stretch(start, end, None)
        return
    resolution, *finer = resolutions
    first, last = next_start(start, resolution), next_start(end, resolution)
    if last > limit:
        last = interval_start(end, resolution)
    if first >= last:
        yield from _tile(start, end, limit, finer)
        return
    yield from _tile(start, first, first, finer)
    yield Stretch(first, last, resolution)
    yield from _tile(last, end, limit, finer)
