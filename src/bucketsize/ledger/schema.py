"""The schema of the ledger's table, stated here and nowhere else.

One table holds the ledgers of all buckets::

    partition                  object_key     what
    bucket                     total          the bucket's total
    bucket                     reconcile      its last reconcile, or the one under way
    bucket#generation#shard    the key        one object of the bucket, or its tombstone
    bucket#generation#start    lane-<n>       what one writer of the start has counted
    bucket#generation#start    position       how far the start has listed
    #buckets                   bucket name    that the bucket has a ledger

No bucket's name holds a ``#``. Keys of objects are at most 1,024 bytes, which is also
the most that a sort key takes (Amazon DynamoDB Developer Guide, "Quotas").
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

PARTITION = "partition"
OBJECT_KEY = "object_key"

SIZE = "size"
SEQUENCER = "sequencer"
IS_DELETED = "is_deleted"
REVISION = "revision"
EXPIRES_AT = "expires_at"
"""Only on tombstones: the second, since 1970, from which DynamoDB may delete it."""

GENERATION = "generation"
STATE = "state"
TOTAL_SIZE = "total_size"
OBJECT_COUNT = "object_count"
VERSION = "version"
AS_OF = "as_of"
LAST_ROW = "last_row"
LIVE_SINCE = "live_since"
LISTS_MEANWHILE = "lists_meanwhile"
FORGOTTEN = "forgotten"

STARTED_AT = "started_at"
TOUCHED_AT = "touched_at"
POSITION = "position"
IS_COMPLETE = "is_complete"

TOTAL = "total"
RECONCILE = "reconcile"
BUCKETS = "#buckets"

SHARDS = 16
"""A partition takes 1,000 writes a second, and a transaction writes each item twice
(Amazon DynamoDB Developer Guide, "Partitions", "Transactions"): 8,000 objects a second."""

LANES = 16
"""Most writers that one start can have; each counts on an item of its own."""

KEYS_PER_TRANSACTION = 98
"""A transaction takes 100 actions (Amazon DynamoDB API Reference, TransactWriteItems): the
objects, the total and the history's row."""


def ledger_table_name(history_table_name: str) -> str:
    """The name of the ledger's table beside a history table."""
    return f"{history_table_name}-ledger"


def table_definition(table_name: str) -> CreateTableInputTypeDef:
    """What DynamoDB's ``CreateTable`` needs to make the ledger's table."""
    return {
        "TableName": table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": PARTITION, "AttributeType": "S"},
            {"AttributeName": OBJECT_KEY, "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": PARTITION, "KeyType": "HASH"},
            {"AttributeName": OBJECT_KEY, "KeyType": "RANGE"},
        ],
    }


def shard_partition(bucket_name: str, generation: int, shard: int) -> str:
    """The partition of one shard of a bucket's objects."""
    return f"{bucket_name}#{generation}#{shard}"


def object_partition(bucket_name: str, generation: int, key: str) -> str:
    """The partition that an object's item is in."""
    return shard_partition(bucket_name, generation, zlib.crc32(key.encode()) % SHARDS)


def start_partition(bucket_name: str, generation: int) -> str:
    """The partition of a start's lanes and position."""
    return f"{bucket_name}#{generation}#start"
