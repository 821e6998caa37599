"""A history with its summaries in memory, and a clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bucketsize.history import schema
from bucketsize.model import Measurement, SizeSeries, Window
from bucketsize.summaries import Retention, Summarizer, WindowReader
from fakes.history_and_summaries import HISTORY, HistoryAndSummaries
from fakes.rows import BUCKET, NOON


class Summarized:
    """What is written is summarized when a test says so.

    Args:
        retention_days: How long rows are kept; 0: for good.
        most_rows: More rows than that in a window are thinned.
    """

    def __init__(self, *, retention_days: int = 0, most_rows: int = 5) -> None:
        self.tables = HistoryAndSummaries()
        self.now = NOON + timedelta(days=10)  # after all that `histories` makes up
        self.retention_days = retention_days
        self.most_rows = most_rows

    @property
    def summarizer(self) -> Summarizer:
        retention = Retention(self.tables.expiry, self.retention_days, lambda: self.now)
        return Summarizer(self.tables.history, self.tables.summaries, retention)

    @property
    def reader(self) -> WindowReader:
        tables = self.tables
        return WindowReader(tables.history, tables.summaries, lambda: self.now, self.most_rows)

    def record(self, rows: Iterable[Measurement]) -> None:
        for row in rows:
            assert self.tables.history.record(row) == row

    def record_and_take_in(self, rows: Iterable[Measurement]) -> None:
        written = list(rows)
        self.record(written)
        if written:
            self.take_in(written)

    def take_in(self, rows: list[Measurement]) -> None:
        self.summarizer.take_in(rows, fill_at_most=10_000)

    def series(self, window: Window) -> SizeSeries:
        return self.reader.series(BUCKET, window)

    def expire(self, until: datetime) -> int:
        """Delete what may be deleted by then; how many rows that was."""
        self.now = until
        expired = [
            item
            for item in self.tables.items(HISTORY)
            if int(item.get(schema.EXPIRES_AT, {"N": "inf"})["N"].replace("inf", "9" * 12))
            <= until.timestamp()
        ]
        for item in expired:
            self.tables.remove(HISTORY, item)
        return len(expired)
