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


def measurement(total_size: int, seconds: float = 0, bucket: str = "photos") -> Measurement:
    at = NOON + timedelta(seconds=seconds)
    return Measurement(bucket, at, total_size, 1, Cause("ObjectCreated:Put", "a key"))


def every_minute(sizes: list[int]) -> list[Measurement]:
    """Rows of these sizes, the first at noon."""
    return [Measurement(BUCKET, NOON + timedelta(minutes=i), s, i) for i, s in enumerate(sizes)]


def row_by(key: str, size: int = 28) -> Measurement:
    """A row whose cause is the creation of this key."""
    return Measurement(
        BUCKET, NOON, size, 1_234, Cause("ObjectCreated:Put", key), Method.LEDGER
    )


def row_at(
    at: datetime, since: datetime | None = None, method: Method = Method.LISTING
) -> Measurement:
    return Measurement(BUCKET, at, 1, 1, method=method, unmeasured_since=since)
