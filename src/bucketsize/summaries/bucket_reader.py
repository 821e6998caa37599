"""Reads one bucket at a bounded cost: its rows, or summaries where there are too many of them.

The newest rows of a window are asked for first. If these are all, and none can have expired,
they are the answer. Else all before them comes from the summaries: from the finest resolution
that gives few enough intervals, at the window's ends from finer ones, and from rows at last.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bucketsize.gaps import IN_TIME, LONGEST
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Window
from bucketsize.summaries.catalogue import BEGINNING, CatalogueEntry
from bucketsize.summaries.plan import Stretch, plan
from bucketsize.summaries.resolutions import FINEST, interval_start, next_start, suitable
from bucketsize.summaries.size_summaries import SizeSummaries
from bucketsize.summaries.summary import thinned

_FIRST_LATER_ROWS = 25
_LATE = timedelta(hours=4)
"""The resolution at which late rows are looked for: 181 intervals, one of them cut."""

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class BucketReader:
    """Reads a bucket by what the catalogue knows of it now.

    Attributes:
        bucket_name: The bucket.
        history: Where its rows are.
        summaries: Where its summaries are.
        entry: What the catalogue knows of it; None: all is read from the rows.
        now: By it, rows have expired or not.
        most_rows: A window with so many rows, or fewer, is read row by row.
    """

    bucket_name: str
    history: SizeHistory
    summaries: SizeSummaries | None
    entry: CatalogueEntry | None
    now: datetime
    most_rows: int

    def value_at(self, instant: datetime) -> Measurement | None:
        """The measurement that held at that instant; None if nothing was measured yet.

        Among rows that have expired, it is the last one known to the finest summaries.
        """
        row = self.history.last_until(self.bucket_name, instant)
        whole_from = self._whole_from
        if not self.summaries or whole_from == BEGINNING or _is_from(row, whole_from):
            return row
        # A later one may have expired.
        known = self.summaries.last_until(self.bucket_name, instant)
        found = [found for found in (row, known) if found]
        return max(found, key=lambda found: found.timestamp, default=None)

    def later(self, end: datetime) -> list[Measurement]:
        """Rows after a window that has passed: they may have measured it too late.

        The first of them, and as long as anything can be late, those that summaries keep.
        """
        if self.now - end <= IN_TIME:
            return []
        if self._whole_from <= end:
            rest = Window(end + _INSTANT, self.history.horizon)
            found = self.history.measurements(
                self.bucket_name, rest, page_size=_FIRST_LATER_ROWS
            )
            rows = list(islice(found, _FIRST_LATER_ROWS))
        else:
            rows = self._summarized(interval_start(end, FINEST), end + IN_TIME, FINEST)
        if self.entry:
            last = min(self.history.horizon, end + LONGEST) + _INSTANT
            rows += self._summarized(interval_start(end, _LATE), last, _LATE)
        return [row for row in rows if row.timestamp > end]

    def rows(
        self, window: Window, pool: Executor
    ) -> tuple[tuple[Measurement, ...], timedelta | None]:
        """The rows of a window, and the resolution that they are thinned to; None: all."""
        newest = self._newest(window)
        if len(newest) <= self.most_rows and self._whole_from <= window.start:
            return tuple(reversed(newest)), None
        resolution = suitable(window.end - window.start)
        if len(newest) > self.most_rows:
            end = newest[self.most_rows - 1].timestamp
        else:
            end = min(window.end + _INSTANT, self._whole_from)
        stretches = self._stretches(window, end, resolution)
        parts = pool.map(lambda stretch: self._read(stretch, resolution), stretches)
        by_time = {row.timestamp: row for part in parts for row in part}
        by_time |= {row.timestamp: row for row in newest[: self.most_rows]}
        return tuple(by_time[time] for time in sorted(by_time) if time in window), resolution

    @property
    def _whole_from(self) -> datetime:
        """Since when no row can have expired."""
        return self.entry.rows_are_whole_from(self.now) if self.entry else BEGINNING

    def _newest(self, window: Window) -> list[Measurement]:
        """The newest rows, one more than are shown row by row; none that may have expired."""
        start = max(window.start, self._whole_from)
        if start > window.end:
            return []
        whole = Window(start, window.end)
        return self.history.newest(self.bucket_name, whole, self.most_rows + 1)

    def _stretches(
        self, window: Window, end: datetime, resolution: timedelta
    ) -> Iterator[Stretch]:
        """What the window is read from, up to its newest rows."""
        if self.entry is None:
            yield Stretch(window.start, end, None)
            return
        summarized = self.entry.latest.timestamp + _INSTANT
        limit = window.end + _INSTANT
        if limit >= summarized:  # no summary knows anything beyond the window
            limit = next_start(limit, resolution)
        yield from plan(window.start, min(end, summarized), limit, resolution)
        if summarized < end:
            yield Stretch(max(window.start, summarized), end, None)

    def _read(self, stretch: Stretch, resolution: timedelta) -> list[Measurement]:
        if stretch.resolution:
            return self._summarized(stretch.start, stretch.end, stretch.resolution)
        if stretch.start < self._whole_from:  # of less than the finest interval, all known
            start = interval_start(stretch.start, FINEST)
            return self._summarized(start, stretch.end, FINEST)
        window = Window(stretch.start, stretch.end - _INSTANT)
        return list(thinned(self.history.measurements(self.bucket_name, window), resolution))

    def _summarized(
        self, start: datetime, end: datetime, resolution: timedelta
    ) -> list[Measurement]:
        assert self.summaries  # noqa: S101  where there is an entry, it is theirs
        summaries = self.summaries.intervals(self.bucket_name, resolution, start, end)
        return [row for summary in summaries for row in summary.rows]


def _is_from(row: Measurement | None, instant: datetime) -> bool:
    return row is not None and row.timestamp >= instant
