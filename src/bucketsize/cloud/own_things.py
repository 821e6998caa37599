"""A bucket, a table, a log group that this app made, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket import tags_of
from bucketsize.cloud.names import NAME_TAG, log_group_names
from bucketsize.cloud.table import is_own_table
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.ledger.schema import table_definition as ledger_definition
from bucketsize.summaries.schema import table_definition as summaries_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef, TableDescriptionTypeDef


@dataclass(frozen=True, slots=True)
class OwnBucket:
    """A bucket that the app made, and what is in it.

    Attributes:
        name: Its physical name.
        object_count: Its current objects.
        older_count: Older versions and delete markers.
        total_size: Bytes of all of them.
    """

    name: str
    object_count: int
    older_count: int
    total_size: int

    def __str__(self) -> str:
        older = f" and {self.older_count:,} older versions" if self.older_count else ""
        size = f"{self.total_size:,} bytes"
        return f"the bucket {self.name} with {self.object_count:,} objects{older} ({size})"


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table that the app made.

    Attributes:
        name: Its name.
        row_count: Its rows, as DynamoDB last counted them (some hours ago).
        holds: What it is made for.
        rows: What its rows are called.
    """

    name: str
    row_count: int
    holds: str
    rows: str

    def __str__(self) -> str:
        count = f"{self.row_count:,} {self.rows} when DynamoDB last counted"
        return f"the table {self.name} with {self.holds} ({count})"


@dataclass(frozen=True, slots=True)
class OwnLogGroup:
    """A log group of one of the functions."""

    name: str
    total_size: int

    def __str__(self) -> str:
        return f"the log group {self.name} ({self.total_size:,} bytes)"


def own_bucket(aws: Aws, bucket_name: str, app_name: str) -> OwnBucket | None:
    """A bucket with what is in it; None if there is none that was made by that name."""
    if not buckets_named(aws, (bucket_name,)):
        return None
    with translated(f"looking into the bucket {bucket_name}"):
        try:
            if tags_of(aws, bucket_name).get(NAME_TAG) != app_name:
                return None
            versions = list(_versions(aws, bucket_name))
        except aws.s3.exceptions.NoSuchBucket:  # deleted just now, by an earlier run
            return None
    current = sum(is_current for is_current, _size in versions)
    total_size = sum(size for _is_current, size in versions)
    return OwnBucket(bucket_name, current, len(versions) - current, total_size)


def own_table(aws: Aws, table_name: str) -> OwnTable | None:
    """A table with what it holds; None if there is none that the app made."""
    with translated(f"looking up the table {table_name}"):
        try:
            if not is_own_table(aws, table_name):
                return None
            description = aws.dynamodb.describe_table(TableName=table_name)["Table"]
        except aws.dynamodb.exceptions.ResourceNotFoundException:
            return None
    holds, rows = "the whole history", "rows"
    if _has_keys_of(description, ledger_definition(table_name)):
        holds, rows = "all ledgers", "items"
    elif _has_keys_of(description, summaries_definition(table_name)):
        holds, rows = "all summaries", "items"
    return OwnTable(table_name, description.get("ItemCount", 0), holds, rows)


def log_groups(aws: Aws, stack_name: str) -> tuple[OwnLogGroup, ...]:
    """The functions' log groups that are there, in the stack or left by it."""
    names = log_group_names(stack_name)
    with translated("looking for the functions' log groups"):
        pages = aws.logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=f"/aws/lambda/{stack_name}-"
        )
        return tuple(
            OwnLogGroup(group["logGroupName"], group.get("storedBytes", 0))
            for page in pages
            for group in page["logGroups"]
            if group["logGroupName"] in names
        )


def _versions(aws: Aws, bucket_name: str) -> Iterator[tuple[bool, int]]:
    """Whether it is a current object, and its bytes, for all that a bucket holds."""
    for page in aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket_name):
        for version in page.get("Versions", []):
            yield version["IsLatest"], version["Size"]
        for _marker in page.get("DeleteMarkers", []):
            yield False, 0


def _has_keys_of(
    description: TableDescriptionTypeDef, definition: CreateTableInputTypeDef
) -> bool:
    return bool(description["KeySchema"] == definition["KeySchema"])
