"""Where the page's figures come from: the history, and who is tracked. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.dashboard.sparkline import sparkline
from bucketsize.errors import BucketsizeError
from bucketsize.forecast import LOOKS_BACK, Forecast
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, SizeSeries, Window
from bucketsize.summaries import SizeSummaries, WindowReader
from bucketsize.summaries.overview import overview

PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
"""How far back the list of buckets compares."""

SPARKLINE_LENGTH = PERIODS["day"]

MOST_CHANGES = 100
"""Lines in the table of changes."""

# Nobody has measured for longer yet. Summaries answer this at their coarsest; it is only asked
# for its first row, and what follows is read again as finely as it can be.
_ALL = timedelta(days=13 * 365)


@dataclass(frozen=True, slots=True)
class Trend:
    """How a bucket has changed lately.

    Attributes:
        latest: Its newest row; the catalogue may not know it yet.
        then: By period, the measurement that held so long ago; None: there was none, or the
            bucket had changed by then and nobody had measured it.
        day: The last day.
        sparkline: The rows that draw it small.
    """

    latest: Measurement | None
    then: dict[str, Measurement | None]
    day: SizeSeries
    sparkline: list[Measurement]


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest rows of a window, each with its cause.

    Attributes:
        rows: Newest first.
        before: The one before them all; None: they begin with the bucket's first.
        has_more: Whether the window holds older ones.
    """

    rows: list[Measurement]
    before: Measurement | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Reads all that the page shows.

    Attributes:
        history: Where the rows are.
        summaries: Where the catalogue of buckets is.
        reader: Reads windows of any length at a bounded cost.
        tracked: Names the buckets that the deployed stack tracks.
        clock: Tells the time.
    """

    history: SizeHistory
    summaries: SizeSummaries
    reader: WindowReader
    tracked: Callable[[], Sequence[str]]
    clock: Callable[[], datetime]

    def buckets(self) -> dict[str, Measurement | None]:
        """Every bucket that was ever recorded or is tracked, by name, with its latest row.

        Raises:
            BucketsizeError: Neither the catalogue nor the stack can be read.
        """
        known: dict[str, Measurement | None] = {
            m.bucket_name: m for m in self.summaries.every_bucket()
        }
        for name in self._tracked(needed=not known):
            if name not in known:
                known[name] = self.history.latest(name)
        return dict(sorted(known.items()))

    def trend(self, bucket_name: str) -> Trend:
        """How a bucket has changed over the periods."""
        now = self.clock()
        then = {
            period: self.reader.value_at(bucket_name, now - length)
            for period, length in PERIODS.items()
        }
        day = self.reader.series(bucket_name, Window.ending(now, SPARKLINE_LENGTH))
        for period, length in PERIODS.items():
            if any(now - length in gap for gap in day.unmeasured):
                then[period] = None
        return Trend(self.history.latest(bucket_name), then, day, sparkline(day))

    def forecast(self, bucket_name: str) -> Forecast:
        """When a bucket passes the next round size at its rate, or why that cannot be told."""
        window = Window.ending(self.clock(), LOOKS_BACK)
        return overview(self.reader.series(bucket_name, window)).forecast

    def series(self, bucket_name: str, window: Window | None) -> SizeSeries:
        """What a curve is drawn from.

        Args:
            bucket_name: The bucket.
            window: The stretch of time; None means from the bucket's first row on.
        """
        if window is not None:
            return self.reader.series(bucket_name, window)
        now = self.clock()
        whole = self.reader.series(bucket_name, Window.ending(now, _ALL))
        if whole.resolution is None or not whole.measurements:
            return whole
        first = whole.measurements[0].timestamp
        return self.reader.series(bucket_name, Window(first, max(now, first)))

    def recent(self, bucket_name: str, window: Window) -> Recent:
        """The newest rows of a window, with their causes."""
        rows = self.history.newest(bucket_name, window, MOST_CHANGES + 1)
        if len(rows) > MOST_CHANGES:
            return Recent(rows[:-1], rows[-1], has_more=True)
        just_before = window.start - timedelta(microseconds=1)
        before = self.reader.value_at(bucket_name, just_before)
        return Recent(rows, before, has_more=False)

    def _tracked(self, *, needed: bool) -> Sequence[str]:
        """The tracked names; who may read the table but not the stack does without them."""
        try:
            return self.tracked()
        except BucketsizeError:
            if needed:
                raise
            return ()
