"""The use case of size-tracking: events in, one measurement per bucket recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bucketsize.history import SizeHistory
from bucketsize.model import BucketSize, Cause, Measurement
from bucketsize.tracking.events import parse_event


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row that was written, and how long its measurement took."""

    measurement: Measurement
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Tracker:
    """Records the size of every bucket that an event names.

    Attributes:
        measure: Measures a bucket by its name; all or nothing.
        history: Where measurements are recorded.
        now: The clock, in UTC.
        report: Told of each row as soon as it is written.
    """

    measure: Callable[[str], BucketSize]
    history: SizeHistory
    now: Callable[[], datetime]
    report: Callable[[Recorded], None]

    def track(self, event: Any) -> tuple[Measurement, ...]:
        """Measure each bucket that the event names once, and record it.

        However many changes of a bucket an event names, one listing serves
        them all; the row names the last of them as its cause. What is wrong
        with one record or bucket does not keep the others from being measured.

        Raises:
            Exception: What was wrong, after everything else was recorded, so
                that Lambda's retries and the dead-letter queue do their work;
                an ``ExceptionGroup`` where it was more than one thing.
        """
        parsed = parse_event(event)
        failures: list[Exception] = list(parsed.malformed)
        rows: list[Measurement] = []
        for bucket_name, cause in {c.bucket_name: c.cause for c in parsed.changes}.items():
            try:
                rows.append(self.track_bucket(bucket_name, cause))
            except Exception as e:  # noqa: BLE001  raised below, after the other buckets
                failures.append(e)
        if len(failures) == 1:
            raise failures[0]
        if failures:
            raise ExceptionGroup("Several parts of the event failed", failures)
        return tuple(rows)

    def track_bucket(self, bucket_name: str, cause: Cause) -> Measurement:
        """Measure one bucket now and record it; the row is true from before its listing."""
        timestamp, started = self.now(), time.perf_counter()
        size = self.measure(bucket_name)
        duration_seconds = time.perf_counter() - started
        row = self.history.record(
            Measurement(bucket_name, timestamp, size.total_size, size.object_count, cause)
        )
        self.report(Recorded(row, duration_seconds))
        return row
