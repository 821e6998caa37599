"""Reads any window of the history at a bounded cost. Knows neither events nor plots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.clock import utc_now
from bucketsize.gaps import IN_TIME, gaps
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Peak, SizeSeries, Window, Withheld
from bucketsize.summaries.bucket_reader import BucketReader
from bucketsize.summaries.catalogue import CatalogueEntry
from bucketsize.summaries.size_summaries import SizeSummaries

MOST_ROWS = 2_000
"""So many rows fill a picture; more are thinned."""

_AT_ONCE = 8

_INSTANT = timedelta(microseconds=1)


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
    now: Callable[[], datetime] = utc_now
    most_rows: int = MOST_ROWS
    withheld: frozenset[Withheld] = frozenset()

    def series(self, bucket_name: str, window: Window) -> SizeSeries:
        """All that a plot of that window is drawn from; thinned where it holds many rows.

        The rows of a bucket that was not summarized so far are all read, though not kept.
        """
        bucket = self._bucket(bucket_name)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            peak = None if Withheld.PEAK in self.withheld else pool.submit(self.history.peak)
            before = pool.submit(bucket.value_at, window.start - _INSTANT)
            later = pool.submit(bucket.later, window.end)
            rows, resolution = bucket.rows(window, pool)
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
        later = self._bucket(bucket_name).later(window.end)
        return gaps([*filter(None, [before]), *rows, *later], window)

    def value_at(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The measurement that held at that instant; None if nothing was measured yet.

        Among rows that have expired, it is the last one known to the finest summaries.
        """
        return self._bucket(bucket_name).value_at(instant)

    def _bucket(self, bucket_name: str) -> BucketReader:
        return BucketReader(
            bucket_name,
            self.history,
            self.summaries,
            self._entry(bucket_name),
            self.now(),
            self.most_rows,
        )

    def _entry(self, bucket_name: str) -> CatalogueEntry | None:
        if self.summaries is None or Withheld.SUMMARIES in self.withheld:
            return None
        entry = self.summaries.entry(bucket_name)
        return entry if entry and entry.is_whole else None


def _larger(peak: Peak | None, rows: Sequence[Measurement]) -> Peak | None:
    """The peak, or the largest of the rows, which the index may not show yet."""
    if not rows:
        return peak
    candidate = Peak.of(max(rows, key=lambda row: row.total_size))  # the earliest of equals
    return candidate if peak is None or peak.is_beaten_by(candidate) else peak
