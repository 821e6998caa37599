"""The schema of the summaries table, stated here and nowhere else.

One table holds the summaries of all buckets, and the catalogue of them::

    partition            entry                   what
    buckets              bucket name             catalogue: a bucket, its latest and highest row
    bucket#resolution    start of an interval    summary: a few rows of that interval

No bucket's name holds a ``#``. A partition takes 1,000 writes a second (Amazon DynamoDB
Developer Guide, "Best practices for designing and using partition keys"); the catalogue's gets
one for each bucket that changed, every few seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

PARTITION = "partition"
ENTRY = "entry"

REVISION = "revision"
"""Counts the writes of an item: each is made on the condition that it was the last one read."""

ROWS = "rows"
"""First, last, lowest and highest row of an interval, then the latecomer if there is one, one a
line: timestamp, total size, object count, method, and since when unmeasured if it was. One
text, since whoever reads a window takes apart thousands of them."""

LATEST = "latest"
HIGHEST = "highest"
FILLED_FOR = "filled_for"
FILLED_UNTIL = "filled_until"
FILLING_FOR = "filling_for"
KEPT_FOR = "kept_for"
GONE_BEFORE = "gone_before"

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
