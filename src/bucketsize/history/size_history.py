"""Writing and querying the history. Never scans; knows nothing of S3 or plots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from bucketsize.clock import utc_now
from bucketsize.errors import ServiceFailure
from bucketsize.history import schema
from bucketsize.history.foreign_rows import FUTURE, readable
from bucketsize.history.items import Item, item_of, measurement_of, peak_of
from bucketsize.item_reads import query
from bucketsize.model import Measurement, Peak, Window, format_timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PEAKS_PER_PAGE = 16
"""Costs what one row costs: reads are billed by 4 KB, and a peak is about 150 B."""

MOST_LATE = timedelta(minutes=6)
"""How far behind newer rows a row can appear: it is timed by the start of its listing, and
size-tracking has five minutes for that and its retries within."""

_MAX_COLLISIONS = 1_000

_PAGE_BEHIND_FOREIGN_ROWS = 100
"""The newest row is asked for alone; where it is none of ours, the next ones come together."""

# Every attribute is aliased: ``timestamp`` and ``method`` are reserved words
# (Amazon DynamoDB Developer Guide, "Reserved words in DynamoDB").
_NAMES_OF_BUCKET = {"#bucket": schema.BUCKET_NAME}
_NAMES = {"#bucket": schema.BUCKET_NAME, "#timestamp": schema.TIMESTAMP}


class SizeHistory:
    """The measurements of every tracked bucket, in one DynamoDB table.

    Args:
        client: A DynamoDB client.
        table_name: The table's name.
        now: The clock, in UTC: rows that are timed after it are left out.
    """

    def __init__(
        self, client: DynamoDBClient, table_name: str, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._now = now

    @property
    def horizon(self) -> datetime:
        """A row that is timed after it was not measured, and is left out."""
        return self._now() + FUTURE

    def record(self, measurement: Measurement) -> Measurement:
        """Write one row, and into the peak index if it is a new peak.

        The index may lag. A late answer shows a peak that is too small, so it
        only lets in a row too many, never one too few: the true peak is always
        in the index.

        Returns:
            The measurement as written: where another row of the bucket already
            has its microsecond, it moves to the next free one.

        Raises:
            ServiceFailure: A thousand microseconds in a row are taken.
        """
        peak = self.peak()
        for _ in range(_MAX_COLLISIONS):
            put = self._put(measurement, peak)
            try:
                self._client.put_item(**put, ReturnValuesOnConditionCheckFailure="ALL_OLD")
            except self._client.exceptions.ConditionalCheckFailedException as e:
                if e.response.get("Item") == put["Item"]:
                    # Our own: the answer to the first try was lost, and botocore tried again.
                    return measurement
                later = measurement.timestamp + timedelta(microseconds=1)
                measurement = replace(measurement, timestamp=later)
            else:
                return measurement
        raise ServiceFailure(
            f"No free microsecond for a row of {measurement.bucket_name}"
            f" before {format_timestamp(measurement.timestamp)}."
        )

    def insertion(self, measurement: Measurement, peak: Peak | None) -> dict[str, Any]:
        """The action that writes a row within a transaction of other tables' writes.

        Its condition fails where another row of the bucket has the microsecond.

        Args:
            measurement: The row.
            peak: What ``peak`` answered before the transaction.
        """
        return {"Put": self._put(measurement, peak)}

    def _put(self, measurement: Measurement, peak: Peak | None) -> dict[str, Any]:
        is_peak = peak is None or peak.is_beaten_by(Peak.of(measurement))
        return {
            "TableName": self._table_name,
            "Item": item_of(measurement, is_peak=is_peak),
            "ConditionExpression": "attribute_not_exists(#bucket)",
            "ExpressionAttributeNames": _NAMES_OF_BUCKET,
        }

    def peak(self) -> Peak | None:
        """The largest size any bucket ever reached; None in an empty history.

        Among equals the earliest is named. Eventually consistent, as every
        index is.
        """
        largest: Peak | None = None
        items = self._query(
            IndexName=schema.PEAK_INDEX,
            KeyConditionExpression="#scope = :all",
            ExpressionAttributeNames={"#scope": schema.PEAK_SCOPE},
            ExpressionAttributeValues={":all": {"S": schema.ALL_BUCKETS}},
            ScanIndexForward=False,
            Limit=_PEAKS_PER_PAGE,
        )
        for candidate in readable(peak_of, items, self.horizon):
            if largest is None or largest.is_beaten_by(candidate):
                largest = candidate
            elif candidate.total_size < largest.total_size:
                break
        return largest

    def latest(self, bucket_name: str) -> Measurement | None:
        """The newest measurement of a bucket; None if it has none."""
        return self._last("#bucket = :bucket", _NAMES_OF_BUCKET, bucket_value(bucket_name))

    def last_until(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The newest measurement of a bucket that is not after the instant."""
        return self._last(
            "#bucket = :bucket AND #timestamp <= :instant",
            _NAMES,
            bucket_value(bucket_name) | {":instant": {"S": format_timestamp(instant)}},
        )

    def newest(self, bucket_name: str, window: Window, limit: int) -> list[Measurement]:
        """The newest measurements of a bucket within a window, the newest first.

        Args:
            bucket_name: The bucket.
            window: The stretch of time.
            limit: At most so many.
        """
        items = self._query(**_within(bucket_name, window), ScanIndexForward=False, Limit=limit)
        return list(islice(readable(measurement_of, items, self.horizon), limit))

    def measurements(
        self, bucket_name: str, window: Window, *, page_size: int | None = None
    ) -> Iterator[Measurement]:
        """The measurements of a bucket within a window, oldest first.

        Args:
            bucket_name: The bucket.
            window: The window.
            page_size: How many are asked for at once; None: as many as DynamoDB gives (1 MB).
        """
        limit = {"Limit": page_size} if page_size else {}
        items = self._query(**_within(bucket_name, window), **limit)
        return readable(measurement_of, items, self.horizon)

    def _last(
        self, condition: str, names: dict[str, str], values: dict[str, dict[str, str]]
    ) -> Measurement | None:
        items = self._query(
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=1,
            then=_PAGE_BEHIND_FOREIGN_ROWS,
        )
        return next(readable(measurement_of, items, self.horizon), None)

    def _query(self, *, then: int | None = None, **request: Any) -> Iterator[Item]:
        return query(self._client, self._table_name, request, then=then)


def _within(bucket_name: str, window: Window) -> dict[str, Any]:
    """What a query for a bucket's rows within a window says."""
    return {
        "KeyConditionExpression": "#bucket = :bucket AND #timestamp BETWEEN :start AND :end",
        "ExpressionAttributeNames": _NAMES,
        "ExpressionAttributeValues": bucket_value(bucket_name)
        | {
            ":start": {"S": format_timestamp(window.start)},
            ":end": {"S": format_timestamp(window.end)},
        },
        "ConsistentRead": True,
    }


def bucket_value(bucket_name: str) -> dict[str, dict[str, str]]:
    """The value that stands for a bucket in an expression."""
    return {":bucket": {"S": bucket_name}}
