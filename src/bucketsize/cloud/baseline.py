"""Measures a bucket from the laptop: the size that its history starts from, or goes on from."""

from __future__ import annotations

from datetime import UTC, datetime

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.stack import Stack
from bucketsize.gaps import unmeasured_since_last
from bucketsize.history import SizeHistory
from bucketsize.listing import measure_bucket
from bucketsize.model import BASELINE, Measurement, Method


def lacks_baseline(history: SizeHistory, bucket_name: str) -> bool:
    """Whether a listed bucket's history has no beginning, or ends with a ledger's row."""
    with translated(f"reading the history of {bucket_name}"):
        latest = history.latest(bucket_name)
    return latest is None or latest.method is not Method.LISTING


def known_object_count(aws: Aws, deployed: Stack, bucket_name: str) -> int | None:
    """How many objects a tracked bucket holds, by its newest row; None where none tells."""
    if deployed.tracked.method_of(bucket_name) is None:
        return None
    with translated(f"reading the history of {bucket_name}"):
        history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
        latest = history.latest(bucket_name)
    return latest.object_count if latest else None


def write_baseline(
    aws: Aws, history: SizeHistory, bucket_name: str, *, was_followed: bool
) -> Measurement | None:
    """Record the size that a bucket has now.

    An empty bucket without history starts from nothing, and gets no row.

    Args:
        aws: The account.
        history: Where it is recorded.
        bucket_name: The bucket.
        was_followed: Whether its changes were measured until now. Where they were not, and it
            holds something else than its last row says, the row says since when.
    """
    with translated(f"measuring {bucket_name}"):
        timestamp = datetime.now(UTC)
        size = measure_bucket(aws.s3, bucket_name)
        # Read after the listing: what was measured in between leaves no gap.
        last = history.latest(bucket_name)
        if not size.object_count and last is None:
            return None
        since = None if was_followed else unmeasured_since_last(last, size, timestamp)
        return history.record(
            Measurement(
                bucket_name,
                timestamp,
                size.total_size,
                size.object_count,
                BASELINE,
                unmeasured_since=since,
            )
        )
