"""The lengths of the intervals that are summarized, and where intervals begin. Pure time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

RESOLUTIONS = (
    timedelta(seconds=10),
    timedelta(minutes=2),
    timedelta(minutes=20),
    timedelta(hours=4),
    timedelta(days=2),
)
"""Each divides the next, so that what a coarser interval spans, finer ones tile."""

FINEST = RESOLUTIONS[0]

MOST_INTERVALS = 2_500
"""Of a window, at most so many are read at the resolution that suits it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def interval_start(instant: datetime, resolution: timedelta) -> datetime:
    """The start of the interval that an instant is in."""
    return instant - (instant - _EPOCH) % resolution


def next_start(instant: datetime, resolution: timedelta) -> datetime:
    """The first start of an interval that is not before the instant."""
    past = (instant - _EPOCH) % resolution
    return instant + (resolution - past) if past else instant


def suitable(length: timedelta) -> timedelta:
    """The finest resolution that divides a window of that length into few enough intervals.

    The coarsest has no limit: the longest window of all, 100 years, has 18,263 intervals of
    it, and a bucket has summaries only of those in which it changed.
    """
    fits = (r for r in RESOLUTIONS if length <= MOST_INTERVALS * r)
    return next(fits, RESOLUTIONS[-1])
