"""What ``from bucketsize import SizeHistory`` gives: the history, opened for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.asked_time import asked_instant, window_of
from bucketsize.clock import utc_now
from bucketsize.cloud.aws import connect
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.reading import Reading, open_reading
from bucketsize.errors import InvalidInput
from bucketsize.forecast import LOOKS_BACK, Forecast
from bucketsize.model import (
    Measurement,
    Peak,
    SizeSeries,
    Withheld,
)
from bucketsize.notebook.rows import Rows
from bucketsize.summaries.overview import overview
from bucketsize.window_length import LONGEST, parse_length

_DEFAULT_LENGTH = timedelta(days=30)


@dataclass(frozen=True)
class SizeHistory:
    """The history of an account in a region, for reading.

    Make one with ``SizeHistory.open()``. Buckets are given by their physical name, or as
    ``TestBucket``; times are aware, and naive ones are taken for UTC.

    Attributes:
        reading: Where everything is read from.
    """

    reading: Reading

    @classmethod
    def open(
        cls,
        *,
        region: str | None = None,
        profile: str | None = None,
        endpoint_url: str | None = None,
        table: str | None = None,
    ) -> SizeHistory:
        """Open the history with the caller's own AWS credentials.

        Args:
            region: Its name; None means the profile's, or ``AWS_REGION``.
            profile: A profile of the AWS configuration files.
            endpoint_url: A local cloud's address; None means AWS, or ``AWS_ENDPOINT_URL``.
            table: The history table; None means the deployed one.

        Raises:
            InvalidInput: No such profile, or no region.
        """
        aws = connect(region=region, profile=profile, endpoint_url=endpoint_url)
        return cls(open_reading(aws, table))

    @property
    def withheld(self) -> frozenset[Withheld]:
        """What the caller may not read beside the rows: the peak, the summaries, or neither.

        Without the peak, a series has none; without the summaries, no window is thinned, and
        rows that have expired are missing.
        """
        return self.reading.withheld

    def window(
        self,
        bucket: str,
        length: str | timedelta | None = None,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Rows:
        """The rows of a bucket in a window; thinned where they are very many.

        Args:
            bucket: The bucket.
            length: Such as ``10s``, ``5m``, ``1h``, ``30d``, ``2w``, ``5y``; 30 days where
                there is no start, either.
            start: The window's start.
            end: Its end; None means ``length`` after the start, or now.

        Raises:
            InvalidInput: Length, start and end are all given, the length is none or over 100
                years, the start lies behind the end, or one of them outside the years 1970
                to 2999.
            NotFound: The bucket has no row and is not tracked.
        """
        series = self.series(bucket, length, start=start, end=end)
        return Rows(series.measurements, is_thinned=series.resolution is not None)

    def series(
        self,
        bucket: str,
        length: str | timedelta | None = None,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> SizeSeries:
        """The same window with the row before it, the peak, and how it was thinned."""
        window = window_of(
            None if length is None else _span(length),
            asked_instant(start) if start else None,
            asked_instant(end) if end else None,
            now=utc_now(),
            default=_DEFAULT_LENGTH,
        )
        return self.reading.series(self.reading.physical_name(bucket), window)

    def latest(self, bucket: str) -> Measurement | None:
        """The newest row of a bucket; None if it has none."""
        name = self.reading.physical_name(bucket)
        with translated(f"reading the history of {name}"):
            return self.reading.history.latest(name)

    def at(self, bucket: str, instant: datetime) -> Measurement | None:
        """The row that held at an instant; None if nothing was known yet.

        Where ``withheld`` names the summaries, the last one that has not expired.
        """
        name = self.reading.physical_name(bucket)
        return self.reading.value_at(name, asked_instant(instant))

    def buckets(self) -> Rows:
        """The newest row of each bucket that has one, by name."""
        latest = [known.latest for known in self.reading.buckets() if known.latest]
        return Rows(latest, is_thinned=True)  # the catalogue knows no causes

    def peak(self) -> Peak | None:
        """The largest size that any bucket ever reached.

        Raises:
            AccessDenied: The caller may read rows, but not whose size was the largest.
        """
        with translated("reading the peak"):
            return self.reading.history.peak()

    def forecast(
        self, bucket: str, limit: int | None = None, length: str | timedelta = LOOKS_BACK
    ) -> Forecast:
        """When a bucket passes a limit at its rate, or why that cannot be told.

        Args:
            bucket: The bucket.
            limit: Bytes; None means the next round size.
            length: How far back its growth is looked at.
        """
        return overview(self.series(bucket, length), limit).forecast


def _span(length: str | timedelta) -> timedelta:
    span = parse_length(length) if isinstance(length, str) else length
    if not timedelta() < span <= LONGEST:
        raise InvalidInput(f"A window cannot be {span} long.", hint="100 years at most.")
    return span
