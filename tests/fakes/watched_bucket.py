"""A bucket that the dashboard watches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bucketsize.dashboard.watch import Watch
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Bucket:
    def __init__(self) -> None:
        self.table = LaggingHistoryTable()
        client: Any = self.table
        self.history = SizeHistory(client, "t", long_after)
        self.watch = Watch(self.history, "photos", lambda: NOON)
        self._sizes = count()

    def put(self, seconds: float, bucket: str = "photos") -> Measurement:
        at = NOON + timedelta(seconds=seconds)
        return self.history.record(Measurement(bucket, at, next(self._sizes), 1))
