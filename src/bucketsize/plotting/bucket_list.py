"""The use case of GET /buckets: what is known of each bucket, by name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.bucket_names import is_pattern
from bucketsize.growth import growth_per_day
from bucketsize.model import Measurement, SizeSeries, Window
from bucketsize.plotting.request import BucketsRequest
from bucketsize.summaries import WindowReader

GROWTH_WINDOW = timedelta(days=7)
"""Over which growth is told: a whole week, so that no day of the week weighs more."""

_AT_ONCE = 8
"""Buckets that are asked about at the same time; botocore keeps ten connections."""


@dataclass(frozen=True, slots=True)
class BucketState:
    """What is known of a bucket.

    Attributes:
        latest: Its newest row.
        bucket_peak: The row of the largest size that it ever had; None: not all its rows are
            summarized yet.
        growth_per_day: Bytes by which it grew a day, within the last week; negative where it
            shrank. A history that is younger than a day counts as a day.
    """

    latest: Measurement
    bucket_peak: Measurement | None
    growth_per_day: float


@dataclass(frozen=True, slots=True)
class BucketPage:
    """Some of the buckets.

    Attributes:
        buckets: What is known of each, by name.
        next_token: Token of the next page; empty: this is the last one.
    """

    buckets: tuple[BucketState, ...]
    next_token: str


@dataclass(frozen=True, slots=True)
class BucketList:
    """Looks up every bucket that has a row.

    Attributes:
        reader: Reads windows of the history, and knows the catalogue of buckets.
        tracked_buckets: Names or patterns of the tracked buckets: while no catalogue exists,
            the names stand in for it.
    """

    reader: WindowReader
    tracked_buckets: tuple[str, ...]

    def page(self, request: BucketsRequest) -> BucketPage:
        """The page that is asked for."""
        names = self._names(request.after, request.limit + 1)
        shown, has_more = names[: request.limit], len(names) > request.limit
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            states = pool.map(lambda name: self._state(name, request.call.received_at), shown)
            known = tuple(state for state in states if state)
        return BucketPage(known, request.token_after(shown[-1]) if has_more else "")

    def _names(self, after: str, limit: int) -> list[str]:
        """The names that come next."""
        summaries = self.reader.summaries
        if summaries:
            rows = summaries.buckets(after=after, limit=limit)
            if rows or summaries.buckets(limit=1):
                return [row.bucket_name for row in rows]
        names = {n for n in self.tracked_buckets if n > after and not is_pattern(n)}
        return sorted(names)[:limit]

    def _state(self, bucket_name: str, now: datetime) -> BucketState | None:
        latest = self.reader.history.latest(bucket_name)
        if latest is None:
            return None
        peak = self._summarized_peak(bucket_name)
        if peak and peak.total_size < latest.total_size:
            peak = latest
        return BucketState(latest, peak, self._growth_per_day(latest, now))

    def _summarized_peak(self, bucket_name: str) -> Measurement | None:
        summaries = self.reader.summaries
        return summaries.highest(bucket_name) if summaries else None

    def _growth_per_day(self, latest: Measurement, now: datetime) -> float:
        name, week = latest.bucket_name, Window.ending(now, GROWTH_WINDOW)
        before = self.reader.value_at(name, week.start)
        rows: tuple[Measurement, ...] = (latest,)
        if before is None:
            known = Window(week.start, max(latest.timestamp, week.start))
            first = next(self.reader.history.measurements(name, known, page_size=1))
            rows = (first, latest)
        # What lies between them does not matter for growth.
        return growth_per_day(SizeSeries(name, week, before, rows, peak=None)) or 0.0
