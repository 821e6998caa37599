"""The words of the app as plain data. Knows neither AWS nor how data is kept.

Sizes are in bytes, times are aware and in UTC.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bucketsize.errors import InvalidInput

APP_BUCKET_NAME = "TestBucket"
"""What the brief, people and scripts call the app's own bucket."""

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)

PLOT_KEY = "plot"
"""Key of the object that the picture of TestBucket is stored as."""

PLOT_METADATA = {"bucketsize": "plot"}
"""S3 metadata by which the app knows a stored picture as its own."""

STORED_AT = "X-Plot-Location"
"""The header of the REST API that tells where a picture is stored."""

NOT_STORED = "X-Plot-Not-Stored"
"""The header that tells why one is not that should be."""


class Method(StrEnum):
    """How a measurement was obtained."""

    LISTING = "listing"
    LEDGER = "ledger"


class Withheld(StrEnum):
    """What a reader of the history may not be allowed to read, beside a bucket's own rows."""

    PEAK = "peak"
    """The largest size of all buckets: the peak index names other buckets."""
    SUMMARIES = "summaries"
    """What long windows are thinned by, and all that is known of rows that have expired."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to a measurement.

    Attributes:
        event_name: S3's name of the event, such as ``ObjectCreated:Put``.
        object_key: The key that changed, decoded; empty where no one key did.
    """

    event_name: str
    object_key: str = ""


BASELINE = Cause("Baseline")
"""The first measurement of a bucket that held objects when it was tracked."""


@dataclass(frozen=True, slots=True)
class BucketSize:
    """The sum over a bucket's current objects: bytes, and how many there are."""

    total_size: int
    object_count: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the history.

    Attributes:
        bucket_name: The bucket's physical name.
        timestamp: The instant from which the figures are true.
        total_size: Bytes in all current objects.
        object_count: Number of current objects.
        cause: What led to it.
        method: How it was obtained.
        unmeasured_since: When the earliest change happened, or may have happened, that only
            this row measured, where that is long before its timestamp; None: it was measured in
            time.
    """

    bucket_name: str
    timestamp: datetime
    total_size: int
    object_count: int
    cause: Cause = BASELINE
    method: Method = Method.LISTING
    unmeasured_since: datetime | None = None

    @property
    def size(self) -> BucketSize:
        """What the bucket held."""
        return BucketSize(self.total_size, self.object_count)


@dataclass(frozen=True, slots=True)
class Peak:
    """The largest size that any bucket ever reached; among equals, the earliest.

    Attributes:
        bucket_name: That bucket; empty where it is not told.
        total_size: Bytes.
        timestamp: Since when it was so large.
    """

    bucket_name: str
    total_size: int
    timestamp: datetime

    def is_beaten_by(self, other: Peak) -> bool:
        """Whether ``other`` is larger, or as large and earlier."""
        return (other.total_size, self.timestamp) > (self.total_size, other.timestamp)

    @classmethod
    def of(cls, measurement: Measurement) -> Peak:
        """The peak that a measurement would be."""
        return cls(measurement.bucket_name, measurement.total_size, measurement.timestamp)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, both ends included."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            refuse_without_zone(instant)
        if self.start > self.end:
            raise InvalidInput(
                f"The window starts at {self.start}, after its end {self.end}.",
                hint="Let it start earlier; one whose end is not given ends now.",
            )

    @classmethod
    def ending(cls, end: datetime, length: timedelta) -> Window:
        """The window of that length that ends at ``end``."""
        return cls(end - length, end)

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant <= self.end


@dataclass(frozen=True, slots=True)
class SizeSeries:
    """All that a plot of one bucket is drawn from.

    Attributes:
        bucket_name: The bucket.
        window: The stretch of time asked for.
        before: The last measurement before the window; None if there is none.
        measurements: Those within the window, oldest first; where it holds too many, for
            each interval of ``resolution`` at least its first, last, lowest and highest.
        peak: The largest size any bucket ever reached; None in an empty history.
        resolution: Length of the intervals; None: every measurement is there.
        unmeasured: Stretches in which the bucket changed and nobody measured it.
        withheld: What the reader was not allowed to read, and this lacks.
    """

    bucket_name: str
    window: Window
    before: Measurement | None
    measurements: tuple[Measurement, ...]
    peak: Peak | None
    resolution: timedelta | None = None
    unmeasured: tuple[Window, ...] = ()
    withheld: frozenset[Withheld] = frozenset()

    def naming_no_other(self) -> SizeSeries:
        """The same for somebody who may know of this bucket alone: the peak stays, nameless."""
        if self.peak is None or self.peak.bucket_name == self.bucket_name:
            return self
        return replace(self, peak=replace(self.peak, bucket_name=""))


def format_timestamp(instant: datetime) -> str:
    """ISO 8601 in UTC with microseconds and ``Z``: sorts as text as it does as time.

    Raises:
        InvalidInput: The instant is not aware of its time zone.
    """
    refuse_without_zone(instant)
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def refuse_without_zone(instant: datetime) -> None:
    """Refuse a time that could be any of a day's.

    Raises:
        InvalidInput: The instant is not aware of its time zone.
    """
    if instant.tzinfo is None:
        raise InvalidInput(f"The time {instant.isoformat()} does not say its zone.")


def parse_timestamp(text: str) -> datetime:
    """The instant that ``format_timestamp`` wrote.

    Raises:
        InvalidInput: The text has another form.
    """
    if _TIMESTAMP.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    raise InvalidInput(f"{text!r} is not a time like 2026-11-23T03:12:00.123456Z.")
