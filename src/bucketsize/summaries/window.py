"""Reads any window of the history at a bounded cost. Knows neither events nor plots.

The newest rows of the window are asked for first. If these are all, and none can have expired,
the series is exact. Else all before them comes from the summaries: from the finest resolution
that gives few enough intervals, at the window's ends from finer ones, and from rows at last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from bucketsize.gaps import IN_TIME, LONGEST, gaps
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Peak, SizeSeries, Window, Withheld
from bucketsize.summaries.catalogue import BEGINNING, CatalogueEntry
from bucketsize.summaries.plan import Stretch, plan
from bucketsize.summaries.resolutions import FINEST, interval_start, next_start, suitable
from bucketsize.summaries.size_summaries import SizeSummaries
from bucketsize.summaries.summary import thinned

MOST_ROWS = 2_000
"""So many rows fill a picture; more are thinned."""

_AT_ONCE = 8

_FIRST_LATER_ROWS = 25
_LATE = timedelta(hours=4)
"""The resolution at which late rows are looked for: 181 intervals, one of them cut."""

_INSTANT = timedelta(microseconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WindowReader:
    """Reads windows from the rows, and from the summaries where the rows are too many.

    Attributes:
        history: Where the rows are.
        summaries: Where the summaries are; None: everything is read from the rows.
        now: The clock: by it, rows have expired or not.
        withheld: What is not asked for, because the caller may not read it.
        most_rows: A window with so many rows, or fewer, is read row by row.
    """

    history: SizeHistory
    summaries: SizeSummaries | None = None
    now: Callable[[], datetime] = _utc_now
    most_rows: int = MOST_ROWS
    withheld: frozenset[Withheld] = frozenset()

    def series(self, bucket_name: str, window: Window) -> SizeSeries:
        """All that a plot of that window is drawn from; thinned where it holds many rows.

        The rows of a bucket that was not summarized so far are all read, though not kept.
        """
        entry = self._entry(bucket_name)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            peak = None if Withheld.PEAK in self.withheld else pool.submit(self.history.peak)
            before = pool.submit(
                self._value_at, bucket_name, window.start - _INSTANT, self._whole_from(entry)
            )
            later = pool.submit(self._later, bucket_name, window, entry)
            rows, resolution = self._rows(bucket_name, window, entry, pool)
            held = filter(None, [before.result()])
            slack = max(IN_TIME, resolution or IN_TIME)
            return SizeSeries(
                bucket_name,
                window,
                before.result(),
                rows,
                # Of one bucket's rows none tells how large another was.
                _larger(peak.result(), rows) if peak else None,
                resolution,
                gaps([*held, *rows, *later.result()], window, slack),
                self.withheld,
            )

    def unmeasured(
        self,
        bucket_name: str,
        window: Window,
        rows: Sequence[Measurement],
        before: Measurement | None,
    ) -> tuple[Window, ...]:
        """The gaps of a window, all of whose rows are known, and the one before them."""
        later = self._later(bucket_name, window, self._entry(bucket_name))
        return gaps([*filter(None, [before]), *rows, *later], window)

    def _later(
        self, bucket_name: str, window: Window, entry: CatalogueEntry | None
    ) -> list[Measurement]:
        """Rows after a window that has passed: they may have measured it too late.

        The first of them, and as long as anything can be late, those that summaries keep.
        """
        now, end = self.now(), window.end
        if now - end <= IN_TIME:
            return []
        if self._whole_from(entry) <= end:
            rest = Window(end + _INSTANT, now)
            found = self.history.measurements(bucket_name, rest, page_size=_FIRST_LATER_ROWS)
            rows = list(islice(found, _FIRST_LATER_ROWS))
        else:
            start = interval_start(end, FINEST)
            rows = self._summarized(bucket_name, start, end + IN_TIME, FINEST)
        if entry:
            last = min(now, end + LONGEST) + _INSTANT
            rows += self._summarized(bucket_name, interval_start(end, _LATE), last, _LATE)
        return [row for row in rows if row.timestamp > end]

    def value_at(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The measurement that held at that instant; None if nothing was measured yet.

        Among rows that have expired, it is the last one known to the finest summaries.
        """
        return self._value_at(bucket_name, instant, self._whole_from(self._entry(bucket_name)))

    def _entry(self, bucket_name: str) -> CatalogueEntry | None:
        if self.summaries is None or Withheld.SUMMARIES in self.withheld:
            return None
        entry = self.summaries.entry(bucket_name)
        return entry if entry and entry.is_whole else None

    def _whole_from(self, entry: CatalogueEntry | None) -> datetime:
        return entry.rows_are_whole_from(self.now()) if entry else BEGINNING

    def _value_at(
        self, bucket_name: str, instant: datetime, whole_from: datetime
    ) -> Measurement | None:
        row = self.history.last_until(bucket_name, instant)
        if not self.summaries or whole_from == BEGINNING or _is_from(row, whole_from):
            return row
        # A later one may have expired.
        known = self.summaries.last_until(bucket_name, instant)
        found = [found for found in (row, known) if found]
        return max(found, key=lambda found: found.timestamp, default=None)

    def _rows(
        self, bucket_name: str, window: Window, entry: CatalogueEntry | None, pool: Executor
    ) -> tuple[tuple[Measurement, ...], timedelta | None]:
        whole_from = self._whole_from(entry)
        newest = self._newest(bucket_name, window, whole_from)
        if len(newest) <= self.most_rows and whole_from <= window.start:
            return tuple(reversed(newest)), None
        resolution = suitable(window.end - window.start)
        end = window.end + _INSTANT
        if len(newest) > self.most_rows:
            end = newest[self.most_rows - 1].timestamp
        else:
            end = min(end, whole_from)
        stretches = self._stretches(window, end, entry, resolution)
        parts = pool.map(
            lambda stretch: self._read(bucket_name, stretch, whole_from, resolution), stretches
        )
        by_time = {row.timestamp: row for part in parts for row in part}
        by_time |= {row.timestamp: row for row in newest[: self.most_rows]}
        return tuple(by_time[time] for time in sorted(by_time) if time in window), resolution

    def _newest(
        self, bucket_name: str, window: Window, whole_from: datetime
    ) -> list[Measurement]:
        """The newest rows, one more than are shown row by row; none that may have expired."""
        start = max(window.start, whole_from)
        if start > window.end:
            return []
        return self.history.newest(bucket_name, Window(start, window.end), self.most_rows + 1)

    def _stretches(
        self,
        window: Window,
        end: datetime,
        entry: CatalogueEntry | None,
        resolution: timedelta,
    ) -> Iterator[Stretch]:
        """What the window is read from, up to its newest rows."""
        if entry is None:
            yield Stretch(window.start, end, None)
            return
        summarized = entry.latest.timestamp + _INSTANT
        limit = window.end + _INSTANT
        if limit >= summarized:  # no summary knows anything beyond the window
            limit = next_start(limit, resolution)
        yield from plan(window.start, min(end, summarized), limit, resolution)
        if summarized < end:
            yield Stretch(max(window.start, summarized), end, None)

    def _read(
        self, bucket_name: str, stretch: Stretch, whole_from: datetime, resolution: timedelta
    ) -> list[Measurement]:
        if stretch.resolution:
            return self._summarized(bucket_name, stretch.start, stretch.end, stretch.resolution)
        if stretch.start < whole_from:  # of less than the finest interval, all that is known
            start = interval_start(stretch.start, FINEST)
            return self._summarized(bucket_name, start, stretch.end, FINEST)
        window = Window(stretch.start, stretch.end - _INSTANT)
        return list(thinned(self.history.measurements(bucket_name, window), resolution))

    def _summarized(
        self, bucket_name: str, start: datetime, end: datetime, resolution: timedelta
    ) -> list[Measurement]:
        assert self.summaries  # noqa: S101  a plan names summaries only where there are some
        summaries = self.summaries.intervals(bucket_name, resolution, start, end)
        return [row for summary in summaries for row in summary.rows]


def _is_from(row: Measurement | None, instant: datetime) -> bool:
    return row is not None and row.timestamp >= instant


def _larger(peak: Peak | None, rows: Sequence[Measurement]) -> Peak | None:
    """The peak, or the largest of the rows, which the index may not show yet."""
    if not rows:
        return peak
    candidate = Peak.of(max(rows, key=lambda row: row.total_size))  # the earliest of equals
    return candidate if peak is None or peak.is_beaten_by(candidate) else peak
