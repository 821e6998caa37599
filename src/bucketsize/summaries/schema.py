"""The schema of the summaries table, stated here and nowhere else.

One table holds the summaries of all buckets, and the catalogue of them::

    partition            entry                   what
    buckets              bucket name             catalogue: a bucket, and its latest row known
    bucket#resolution    start of an interval    summary: up to four rows of that interval

No bucket's name holds a ``#``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

PARTITION = "partition"
ENTRY = "entry"

BUCKETS = "buckets"
"""The partition of the catalogue."""


def summaries_table_name(history_table_name: str) -> str:
    """The name of the summaries table beside a history table."""
    return f"{history_table_name}-summaries"


def table_definition(table_name: str) -> CreateTableInputTypeDef:
    """What DynamoDB's ``CreateTable`` needs to make the summaries table."""
    return {
        "TableName": table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": PARTITION, "AttributeType": "S"},
            {"AttributeName": ENTRY, "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": PARTITION, "KeyType": "HASH"},
            {"AttributeName": ENTRY, "KeyType": "RANGE"},
        ],
    }
