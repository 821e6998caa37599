"""Measures a bucket from the laptop: the size that its history starts from, or goes on from."""

from __future__ import annotations

from datetime import UTC, datetime

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.stack import Stack
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


def write_baseline(aws: Aws, history: SizeHistory, bucket_name: str) -> Measurement | None:
    """Record the size that a bucket has now.

    An empty bucket without history starts from nothing, and gets no row.
    """
    with translated(f"measuring {bucket_name}"):
        timestamp = datetime.now(UTC)
        size = measure_bucket(aws.s3, bucket_name)
        if not size.object_count and history.latest(bucket_name) is None:
            return None
        return history.record(
            Measurement(bucket_name, timestamp, size.total_size, size.object_count, BASELINE)
        )
