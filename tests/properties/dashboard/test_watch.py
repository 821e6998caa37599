"""A watch tells every row once, however late it appears behind others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from fakes.clock import long_after
from fakes.table import FakeTable
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.dashboard.watch import Watch
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Bucket:
    def __init__(self) -> None:
        self.table = FakeTable()
        client: Any = self.table
        self.history = SizeHistory(client, "t", long_after)
        self.watch = Watch(self.history, "photos", lambda: NOON)
        self._sizes = count()

    def put(self, seconds: float, bucket: str = "photos") -> Measurement:
        at = NOON + timedelta(seconds=seconds)
        return self.history.record(Measurement(bucket, at, next(self._sizes), 1))


@given(
    # Each row's time is at most 5 min behind the newest before it.
    steps=st.lists(
        st.lists(st.floats(-300, 60).map(lambda s: round(s, 3)), max_size=4), max_size=8
    )
)
def test_every_row_is_told_exactly_once(steps: list[list[float]]) -> None:
    bucket = Bucket()
    bucket.put(0)
    bucket.watch.look()
    newest, put, told = 0.0, [], []
    for appearing in steps:
        put += [bucket.put(newest + step) for step in appearing]
        newest = max([newest, *((row.timestamp - NOON).total_seconds() for row in put)])
        told += bucket.watch.look()
    timestamps = [row.timestamp for row in told]
    assert sorted(timestamps) == sorted(row.timestamp for row in put)
