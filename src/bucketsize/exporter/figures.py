"""The figures of all buckets, read anew only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bucketsize.errors import UnknownBucket
from bucketsize.exporter.metrics import BucketFigures
from bucketsize.history import MOST_LATE
from bucketsize.model import Measurement, SizeSeries, Window

_EVER = datetime(2006, 1, 1, tzinfo=UTC)
"""Before S3 was there."""


@dataclass
class FigureReader:
    """Reads every bucket's figures, and remembers peaks.

    A bucket is first read as a whole, at the bounded cost of any window, and later only from
    the row that was its newest the last time; one that did not change is not read at all.

    Attributes:
        latest_rows: The newest row of each bucket.
        series: Reads a window of a bucket.
    """

    latest_rows: Callable[[], list[Measurement]]
    series: Callable[[str, Window], SizeSeries]
    _told: dict[str, BucketFigures] = field(default_factory=dict)

    def read(self) -> list[BucketFigures]:
        """The figures of all buckets, by name.

        Raises:
            BucketsizeError: Something could not be read; nothing is told then.
        """
        told = {}
        for latest in self.latest_rows():
            with suppress(UnknownBucket):  # somebody deleted its rows by hand
                told[latest.bucket_name] = self._figures(latest)
        self._told = told
        return list(told.values())

    def _figures(self, latest: Measurement) -> BucketFigures:
        told = self._told.get(latest.bucket_name)
        if told and told.latest == latest:
            return told
        start = min(told.latest.timestamp - MOST_LATE, latest.timestamp) if told else _EVER
        series = self.series(latest.bucket_name, Window(start, latest.timestamp))
        sizes = [row.total_size for row in series.measurements]
        known = told.bucket_peak if told else 0
        return BucketFigures(latest, max(known, latest.total_size, *sizes))
