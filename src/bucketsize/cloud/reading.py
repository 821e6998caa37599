"""The history as those who look at it open it: any window, and which buckets there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import TypeVar

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import is_denial, translated
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.cloud.stack import Stack, find_stack
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.errors import AccessDenied, UnknownBucket
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import (
    APP_BUCKET_NAME,
    Measurement,
    Method,
    SizeSeries,
    Window,
    Withheld,
)
from bucketsize.summaries import SizeSummaries, WindowReader
from bucketsize.summaries.schema import summaries_table_name

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KnownBucket:
    """A bucket that is tracked, or was.

    Attributes:
        name: Its physical name.
        latest: Its newest row; None if it was never measured.
        method: How it is tracked; None if it is not, or the stack cannot be seen.
    """

    name: str
    latest: Measurement | None
    method: Method | None


@dataclass(frozen=True)
class Reading:
    """The history of an account in a region, for reading.

    Attributes:
        aws: The account.
        stack: The services; None where they are not deployed, or may not be seen.
        history: The rows.
        summaries: The summaries, and the catalogue of buckets.
    """

    aws: Aws
    stack: Stack | None
    history: SizeHistory
    summaries: SizeSummaries

    @property
    def windows(self) -> WindowReader:
        """What reads windows at a bounded cost."""
        return WindowReader(self.history, self.summaries)

    @property
    def tracked(self) -> TrackedLists:
        """The tracked buckets, or patterns of them, by method."""
        return self.stack.tracked if self.stack else TrackedLists()

    def physical_name(self, bucket: str) -> str:
        """What S3 calls a bucket, where it may be TestBucket."""
        if bucket != APP_BUCKET_NAME:
            return bucket
        if self.stack:
            return self.stack.parameters["BucketName"]
        with translated("finding out which account this is"):
            return app_bucket_name(self.aws.account_id, self.aws.region)

    def series(self, bucket_name: str, window: Window) -> SizeSeries:
        """The window of a bucket.

        Raises:
            UnknownBucket: The bucket has no row at all and is not tracked.
            NotFound: There is no table.
        """
        with translated(f"reading the history of {bucket_name}"):
            series = self._as_allowed(lambda windows: windows.series(bucket_name, window))
            if series.before or series.measurements or self.tracked.method_of(bucket_name):
                return series
            if self.history.latest(bucket_name):
                return series
        raise UnknownBucket(bucket_name)

    def value_at(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The row that held at an instant; None if nothing was known yet.

        Where ``withheld`` names the summaries, the last one that has not expired.
        """
        with translated(f"reading the history of {bucket_name}"):
            return self._as_allowed(lambda windows: windows.value_at(bucket_name, instant))

    @cached_property
    def withheld(self) -> frozenset[Withheld]:
        """What the caller may not read. AWS is asked, once."""
        asked: tuple[tuple[Withheld, Callable[[], object]], ...] = (
            (Withheld.PEAK, self.history.peak),
            (Withheld.SUMMARIES, lambda: self.summaries.entry("-")),  # no bucket's name
        )
        with translated("finding out what may be read"):
            return frozenset(what for what, read in asked if _is_denied(read))

    def _as_allowed(self, read: Callable[[WindowReader], _T]) -> _T:
        """What is read, without what the caller may not; only a refusal makes it asked for."""
        try:
            return read(self.windows)
        except ClientError as e:
            if not is_denial(e):
                raise
        return read(replace(self.windows, withheld=self.withheld))

    def buckets(self) -> list[KnownBucket]:
        """Every bucket that has a row or is tracked, by name.

        The catalogue tells them in one query for each hundred. Only tracked names that it
        does not hold yet are looked for one by one.
        """
        with translated("looking up which buckets have a history"):
            rows = {row.bucket_name: row for row in self.summaries.every_bucket()}
            unseen = tuple(name for name in self.tracked.names if name not in rows)
            others = [n for n in buckets_named(self.aws, unseen) if n not in rows]
            latest = chain(rows.items(), ((n, self.history.latest(n)) for n in others))
            return [
                KnownBucket(name, row, self.tracked.method_of(name))
                for name, row in sorted(latest, key=lambda known: known[0])
            ]


def _is_denied(read: Callable[[], object]) -> bool:
    try:
        read()
    except ClientError as e:
        if not is_denial(e):
            raise
        return True
    return False


def visible_stack(aws: Aws) -> Stack | None:
    """The services; None where they are not deployed, or the caller may not see them."""
    with suppress(AccessDenied):
        return find_stack(aws, STACK_NAME)
    return None


def history_table_of(stack: Stack | None) -> str:
    """The history table's name."""
    return (
        stack.parameters.get("TableName", DEFAULT_TABLE_NAME) if stack else DEFAULT_TABLE_NAME
    )


def open_reading(aws: Aws, table_name: str | None = None) -> Reading:
    """The history, for reading.

    Who may read it need not be allowed to see the stack: then the table is the default one.

    Args:
        aws: The account.
        table_name: The history table; None means the stack's, or the default.
    """
    stack = visible_stack(aws)
    table_name = table_name or history_table_of(stack)
    return Reading(
        aws,
        stack,
        SizeHistory(aws.dynamodb, table_name),
        SizeSummaries(aws.dynamodb, summaries_table_name(table_name)),
    )
