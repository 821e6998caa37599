"""The functions that size-tracking is held against; deployed alone, as ``lambda_function``.

Each does as little as can be done, and prints one line, in the form of Powertools' Logger.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import Any

import boto3

TABLE_NAME = os.environ["TABLE_NAME"]

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


def log_only(event: Any, context: Any) -> None:
    """No request: what an invocation costs by itself."""
    _log(_bucket_name(event), context)


def put_and_log(event: Any, context: Any) -> None:
    """The floor: the row is put without asking anything."""
    _put_row(event)
    _log(_bucket_name(event), context)


def list_query_put_and_log(event: Any, context: Any) -> None:
    """The three requests of size-tracking, their answers unread."""
    s3.list_objects_v2(Bucket=_bucket_name(event))
    dynamodb.query(
        TableName=TABLE_NAME,
        IndexName="peak-index",
        KeyConditionExpression="#scope = :all",
        ExpressionAttributeNames={"#scope": "peak_scope"},
        ExpressionAttributeValues={":all": {"S": "all-buckets"}},
        ScanIndexForward=False,
        Limit=16,
    )
    _put_row(event)
    _log(_bucket_name(event), context)


def _bucket_name(event: Any) -> str:
    return str(event["Records"][0]["s3"]["bucket"]["name"])


def _put_row(event: Any) -> None:
    """A row with the attributes of the history's, under a bucket's name of its own."""
    dynamodb.put_item(
        TableName=TABLE_NAME,
        Item={
            "bucket_name": {"S": f"floor-{_bucket_name(event)}"},
            "timestamp": {"S": datetime.now(UTC).isoformat()},
            "total_size": {"N": "1000"},
            "object_count": {"N": "10"},
            "event_name": {"S": "ObjectCreated:Put"},
            "object_key": {"S": "object-0"},
            "method": {"S": "listing"},
        },
    )


def _log(bucket_name: str, context: Any) -> None:
    line = {
        "level": "INFO",
        "message": "Recorded the size of a bucket",
        "timestamp": datetime.now(UTC).isoformat(),
        "service": "floor",
        "function_name": context.function_name,
        "function_request_id": context.aws_request_id,
        "bucket_name": bucket_name,
    }
    print(json.dumps(line))
