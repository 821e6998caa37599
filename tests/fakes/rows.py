"""Rows of one bucket, and what must be seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bucketsize.model import Cause, Measurement, Method, Window
from bucketsize.summaries.resolutions import interval_start

BUCKET = "photos"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTOLD = Cause("")


def row(seconds: float, total_size: int, object_count: int = 1) -> Measurement:
    at = NOON + timedelta(seconds=seconds)
    return Measurement(BUCKET, at, total_size, object_count, UNTOLD, Method.LISTING)


def within(rows: Iterable[Measurement], window: Window) -> list[Measurement]:
    return [found for found in rows if found.timestamp in window]


def must_be_seen(rows: Sequence[Measurement], resolution: timedelta) -> set[Measurement]:
    """First, last, lowest, highest and last to come of every interval; of equals the first."""
    seen: set[Measurement] = set()
    ordered = sorted(rows, key=lambda row: row.timestamp)
    for _, own in groupby(ordered, lambda row: interval_start(row.timestamp, resolution)):
        interval = list(own)
        seen |= {interval[0], interval[-1]}
        seen.add(min(interval, key=lambda row: row.total_size))
        seen.add(max(interval, key=lambda row: row.total_size))
        late = [(row.unmeasured_since, row) for row in interval if row.unmeasured_since]
        seen |= {min(late, key=lambda pair: pair[0])[1]} if late else set()
    return seen
