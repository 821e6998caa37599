"""Finds and indexes peaks that people put into the table by hand, without ``peak_scope``.

Rows that the app writes need none of this: each new peak is in the index from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from bucketsize.clock import utc_now
from bucketsize.errors import NotFound
from bucketsize.history import schema
from bucketsize.history.foreign_rows import readable
from bucketsize.history.items import measurement_of
from bucketsize.history.size_history import SizeHistory, bucket_value
from bucketsize.item_reads import query
from bucketsize.model import Peak, format_timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class UnindexedPeaks:
    """The peaks in a history that its peak index does not show.

    Attributes:
        client: A DynamoDB client.
        table_name: The history table.
        now: The clock, in UTC.
    """

    client: DynamoDBClient
    table_name: str
    now: Callable[[], datetime] = utc_now

    def find(self, bucket_name: str, *, most_rows: int | None = None) -> Peak | None:
        """A bucket's largest size, if it is larger than all that the index shows.

        Args:
            bucket_name: The bucket; its rows are queried, each is read.
            most_rows: How many to read, from the newest on; None: all of them.
        """
        items = query(
            self.client,
            self.table_name,
            {
                "KeyConditionExpression": "#bucket = :bucket",
                "ExpressionAttributeNames": {"#bucket": schema.BUCKET_NAME},
                "ExpressionAttributeValues": bucket_value(bucket_name),
                "ScanIndexForward": False,
                "ConsistentRead": True,
            },
        )
        history = SizeHistory(self.client, self.table_name, self.now)
        largest: Peak | None = None
        for row in readable(measurement_of, islice(items, most_rows), history.horizon):
            peak = Peak.of(row)
            if largest is None or largest.is_beaten_by(peak):
                largest = peak
        # Read after the rows: a peak that was written meanwhile is in it, or will be.
        shown = history.peak()
        if largest is None or (shown and not shown.is_beaten_by(largest)):
            return None
        return largest

    def repair(self, peak: Peak) -> None:
        """Put a row into the index, and let it stay for good.

        Raises:
            NotFound: The row is gone, or its size is another by now.
        """
        try:
            self.client.update_item(
                TableName=self.table_name,
                Key={
                    schema.BUCKET_NAME: {"S": peak.bucket_name},
                    schema.TIMESTAMP: {"S": format_timestamp(peak.timestamp)},
                },
                UpdateExpression="SET #scope = :all REMOVE #expires",
                ConditionExpression="#size = :size",
                ExpressionAttributeNames={
                    "#scope": schema.PEAK_SCOPE,
                    "#size": schema.TOTAL_SIZE,
                    "#expires": schema.EXPIRES_AT,
                },
                ExpressionAttributeValues={
                    ":all": {"S": schema.ALL_BUCKETS},
                    ":size": {"N": str(peak.total_size)},
                },
            )
        except self.client.exceptions.ConditionalCheckFailedException as e:
            raise NotFound(
                f"The row of {peak.bucket_name} at {format_timestamp(peak.timestamp)} is gone,"
                " or says another size."
            ) from e
