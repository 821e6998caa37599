"""Finds rows that are timed in the future: all who read the history leave them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bucketsize.clock import utc_now
from bucketsize.history import schema
from bucketsize.history.foreign_rows import FUTURE
from bucketsize.history.size_history import bucket_value
from bucketsize.item_reads import query
from bucketsize.model import format_timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def times_ahead(client: DynamoDBClient, table_name: str, bucket_name: str) -> Iterator[str]:
    """When a bucket's rows of the future are timed, as it stands in them, the first one first.

    Args:
        client: A DynamoDB client.
        table_name: The history table.
        bucket_name: The bucket.
    """
    horizon = {":horizon": {"S": format_timestamp(utc_now() + FUTURE)}}
    items = query(
        client,
        table_name,
        {
            "KeyConditionExpression": "#bucket = :bucket AND #timestamp > :horizon",
            "ExpressionAttributeNames": {
                "#bucket": schema.BUCKET_NAME,
                "#timestamp": schema.TIMESTAMP,
            },
            "ExpressionAttributeValues": bucket_value(bucket_name) | horizon,
            "ProjectionExpression": "#timestamp",
        },
    )
    return (item[schema.TIMESTAMP]["S"] for item in items)
