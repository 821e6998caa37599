"""The schema of the history table, stated here and nowhere else.

One row per measurement::

    bucket_name   S   partition key
    timestamp     S   sort key: ISO 8601, UTC, microseconds (readable, sorts as text)
    total_size    N   bytes
    object_count  N
    event_name    S   what caused the row
    object_key    S   the key that changed; absent where no one key did
    method        S   how the size was measured
    unmeasured_since
                  S   only on rows that measured a change long after it had happened: when
    peak_scope    S   only on rows that were a new peak when written: see peak-index
    expires_at    N   only where rows are not kept for good: the second, since 1970, from
                      which DynamoDB may delete the row; never together with peak_scope

``peak-index`` answers "the largest size any bucket ever reached" with one query
and no scan. Only rows with ``peak_scope`` are in it, so it stays sparse: one
constant key on every row would cap the app at the 1,000 writes a second of a
single partition and double the cost of each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

DEFAULT_TABLE_NAME = "S3-object-size-history"

BUCKET_NAME = "bucket_name"
TIMESTAMP = "timestamp"
TOTAL_SIZE = "total_size"
OBJECT_COUNT = "object_count"
EVENT_NAME = "event_name"
OBJECT_KEY = "object_key"
METHOD = "method"
UNMEASURED_SINCE = "unmeasured_since"

EXPIRES_AT = "expires_at"

PEAK_INDEX = "peak-index"
PEAK_SCOPE = "peak_scope"
ALL_BUCKETS = "all-buckets"
"""The one value of ``peak_scope``."""


def table_definition(table_name: str) -> CreateTableInputTypeDef:
    """What DynamoDB's ``CreateTable`` needs to make the history table.

    On demand: a bucket's events come in bursts that nobody can provision for.
    """
    return {
        "TableName": table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": BUCKET_NAME, "AttributeType": "S"},
            {"AttributeName": TIMESTAMP, "AttributeType": "S"},
            {"AttributeName": PEAK_SCOPE, "AttributeType": "S"},
            {"AttributeName": TOTAL_SIZE, "AttributeType": "N"},
        ],
        "KeySchema": [
            {"AttributeName": BUCKET_NAME, "KeyType": "HASH"},
            {"AttributeName": TIMESTAMP, "KeyType": "RANGE"},
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": PEAK_INDEX,
                "KeySchema": [
                    {"AttributeName": PEAK_SCOPE, "KeyType": "HASH"},
                    {"AttributeName": TOTAL_SIZE, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    }
