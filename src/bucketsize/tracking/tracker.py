"""The use case of size-tracking: events in, the sizes of their buckets recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from bucketsize.bucket_names import fits
from bucketsize.errors import InvalidInput, MalformedEvent
from bucketsize.gaps import unmeasured_since
from bucketsize.history import SizeHistory
from bucketsize.ledger import Ledger, ObjectChange, in_transactions
from bucketsize.model import BucketSize, Cause, Measurement
from bucketsize.tracking.events import Change, parse_event
from bucketsize.tracking.messages import Message, messages_of, raise_failures
from bucketsize.tracking.object_changes import event_time, object_change

Sent: TypeAlias = list[tuple[Message, Change]]
"""Changes of one bucket, each with the message that told of it."""


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
        ledger: Follows the buckets that are not listed.
        ledger_buckets: Those buckets, or patterns of their names.
    """

    measure: Callable[[str], BucketSize]
    history: SizeHistory
    now: Callable[[], datetime]
    report: Callable[[Recorded], None]
    ledger: Ledger
    ledger_buckets: tuple[str, ...]

    def track(self, event: Any) -> tuple[Measurement, ...]:
        """Record each bucket that an event names.

        A bucket is listed once, or entered in its ledger by as few transactions as hold
        its changes; a row names the last of its changes as its cause. What is wrong with
        one record, bucket or transaction does not keep the others from being recorded.

        Raises:
            Exception: What was wrong, after everything else was recorded, so that Lambda's
                retries and the dead-letter queue do their work; an ``ExceptionGroup``
                where it was more than one thing.
        """
        message = Message(parse_event(event))
        rows = self._record([message])
        raise_failures([message])
        return tuple(rows)

    def track_batch(self, event: Any) -> list[Message]:
        """Record what the messages of SQS name, each bucket's together.

        Returns:
            The messages of which something failed; SQS is to deliver them again.

        Raises:
            Exception: What was wrong, where every message failed.
        """
        messages = messages_of(event)
        self._record(messages)
        failed = [message for message in messages if message.failures]
        if len(failed) == len(messages):
            raise_failures(messages)
        return failed

    def _record(self, messages: Sequence[Message]) -> list[Measurement]:
        by_bucket: dict[str, Sent] = {}
        for message in messages:
            for change in message.parsed.changes:
                by_bucket.setdefault(change.bucket_name, []).append((message, change))
        rows: list[Measurement] = []
        # Listings come last: one that Lambda cuts short keeps nobody's events from a ledger.
        to_list = dict(by_bucket)
        for bucket_name, sent in by_bucket.items():
            if fits(bucket_name, *self.ledger_buckets):
                entered, must_list = self._enter(bucket_name, sent)
                rows += entered
                if not must_list:
                    del to_list[bucket_name]
        for bucket_name, sent in to_list.items():
            rows += self._list(bucket_name, sent)
        return rows

    def track_bucket(
        self, bucket_name: str, cause: Cause, happened_at: Iterable[datetime]
    ) -> Measurement:
        """Measure one bucket now and record it; the row is true from before its listing.

        Args:
            bucket_name: The bucket.
            cause: What led to it.
            happened_at: When each change happened that it measures, as far as known.
        """
        timestamp, started = self.now(), time.perf_counter()
        size = self.measure(bucket_name)
        duration_seconds = time.perf_counter() - started
        row = self.history.record(
            Measurement(
                bucket_name,
                timestamp,
                size.total_size,
                size.object_count,
                cause,
                unmeasured_since=unmeasured_since(happened_at, timestamp),
            )
        )
        self.report(Recorded(row, duration_seconds))
        return row

    def _list(self, bucket_name: str, sent: Sent) -> list[Measurement]:
        try:
            return [self.track_bucket(bucket_name, sent[-1][1].cause, _times(sent))]
        except Exception as e:  # noqa: BLE001  raised later, after the other buckets
            _fail((message for message, _ in sent), e)
            return []

    def _enter(self, bucket_name: str, sent: Sent) -> tuple[list[Measurement], bool]:
        """Enter the changes in the bucket's ledger; whether it is to be listed as well."""
        tellers = _tellers(sent)
        rows, must_list = [], False
        for changes in in_transactions(tellers):
            started = time.perf_counter()
            try:
                applied = self.ledger.apply(bucket_name, changes)
            except Exception as e:  # noqa: BLE001  raised later, after the other transactions
                _fail((message for change in changes for message in tellers[change]), e)
                continue
            must_list |= applied.must_list
            if applied.row:
                self.report(Recorded(applied.row, time.perf_counter() - started))
                rows.append(applied.row)
            for change in applied.too_old:
                _fail(tellers[change], _too_old(bucket_name, change))
        return rows, must_list


def _times(sent: Sent) -> Iterator[datetime]:
    """When the changes happened; a listing does without what cannot be read."""
    for _, change in sent:
        with suppress(MalformedEvent):
            yield event_time(change)


def _tellers(sent: Sent) -> dict[ObjectChange, list[Message]]:
    """Each change in the ledger's words, and who told of it; failures go to the messages."""
    tellers: dict[ObjectChange, list[Message]] = {}
    for message, change in sent:
        try:
            tellers.setdefault(object_change(change), []).append(message)
        except InvalidInput as e:
            message.failures.append(e)
    return tellers


def _fail(messages: Iterable[Message], error: Exception) -> None:
    for message in dict.fromkeys(messages):
        message.failures.append(error)


def _too_old(bucket_name: str, change: ObjectChange) -> InvalidInput:
    return InvalidInput(
        f"A change of {bucket_name} of {change.event_time:%d %B %Y} comes too late: nobody"
        " remembers what became of its object since.",
        hint="Make up for it with: bucketsize reconcile",
    )
