"""Part 1 of the brief: makes what holds data, the bucket TestBucket and the history table."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket import ensure_bucket, is_empty
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.table import ensure_table
from bucketsize.history import SizeHistory
from bucketsize.history.schema import table_definition
from bucketsize.model import APP_BUCKET_NAME


@dataclass(frozen=True, slots=True)
class Created:
    """The bucket and the table, usable now.

    Attributes:
        bucket_name: Physical name of TestBucket.
        bucket: What making sure of it came to.
        bucket_is_empty: It holds no object.
        table_name: The history table's name.
        table: What making sure of it came to.
        table_is_empty: It holds no measurement.
    """

    bucket_name: str
    bucket: Ensured
    bucket_is_empty: bool
    table_name: str
    table: Ensured
    table_is_empty: bool


def create(aws: Aws, bucket_name: str, table_name: str) -> Created:
    """Make bucket and table where they are missing, and wait until both can be used.

    Run again it changes nothing that is in place.

    Raises:
        Conflict: The bucket is someone else's, or the table has another schema.
        AccessDenied: The caller lacks a permission.
    """
    bucket = ensure_bucket(aws, bucket_name, APP_BUCKET_NAME)
    table = ensure_table(aws, table_definition(table_name))
    with translated(f"looking into the table {table_name}"):
        # The first measurement ever is a peak, so this tells without a scan; the
        # index may lag, but not the bucket's own rows.
        history = SizeHistory(aws.dynamodb, table_name)
        has_rows = history.latest(bucket_name) is not None or history.peak() is not None
    return Created(
        bucket_name, bucket, is_empty(aws, bucket_name), table_name, table, not has_rows
    )
