"""Measures a bucket from the laptop: the size that its history starts from, or goes on from."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.clock import utc_now
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.stack import Stack
from bucketsize.gaps import unmeasured_since_last
from bucketsize.history import SizeHistory
from bucketsize.listing import measure_bucket
from bucketsize.model import BASELINE, BucketSize, Measurement

MOST_LISTED = 100_000
"""Objects of a bucket that is listed without being asked for: a hundred requests."""

_LOOKS = 3
_PAUSE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bucket beside its history.

    Attributes:
        last: The newest row; None where there is none.
        size: What the bucket holds.
    """

    last: Measurement | None
    size: BucketSize

    @property
    def agree(self) -> bool:
        """Whether the row is right; an empty bucket that never changed needs none."""
        return self.size == (self.last.size if self.last else BucketSize(0, 0))


def last_row(history: SizeHistory, bucket_name: str) -> Measurement | None:
    """The newest row of a bucket."""
    with translated(f"reading the history of {bucket_name}"):
        return history.latest(bucket_name)


def compare(aws: Aws, history: SizeHistory, bucket_name: str) -> Comparison:
    """Hold a bucket against its last row; what is still moving may settle."""
    for look in range(_LOOKS):
        if look:
            aws.sleep(_PAUSE_SECONDS)
        last = last_row(history, bucket_name)
        with translated(f"measuring {bucket_name}"):
            found = Comparison(last, measure_bucket(aws.s3, bucket_name))
        if found.agree:
            break
    return found


def known_object_count(aws: Aws, deployed: Stack, bucket_name: str) -> int | None:
    """How many objects a tracked bucket holds, by its newest row; None where none tells."""
    if deployed.tracked.method_of(bucket_name) is None:
        return None
    history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
    latest = last_row(history, bucket_name)
    return latest.object_count if latest else None


def write_baseline(
    aws: Aws,
    history: SizeHistory,
    bucket_name: str,
    *,
    followed_until: Measurement | None = None,
) -> Measurement | None:
    """Record the size that a bucket has now.

    An empty bucket without history starts from nothing, and gets no row.

    Args:
        aws: The account.
        history: Where it is recorded.
        bucket_name: The bucket.
        followed_until: The last row before changes were not measured any more. Where the bucket
            holds something else now, its new row says that nobody knows since when.
    """
    with translated(f"measuring {bucket_name}"):
        timestamp = utc_now()
        size = measure_bucket(aws.s3, bucket_name)
        if not size.object_count and history.latest(bucket_name) is None:
            return None
        return history.record(
            Measurement(
                bucket_name,
                timestamp,
                size.total_size,
                size.object_count,
                BASELINE,
                unmeasured_since=unmeasured_since_last(followed_until, size, timestamp),
            )
        )
