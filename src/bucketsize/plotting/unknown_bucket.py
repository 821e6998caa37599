"""Tells a bucket that nothing is known of from one that is only quiet."""

from __future__ import annotations

from collections.abc import Collection

from bucketsize.bucket_names import fits
from bucketsize.errors import UnknownBucket
from bucketsize.history import SizeHistory


def refuse_unknown_bucket(
    bucket_name: str, history: SizeHistory, tracked_buckets: Collection[str]
) -> None:
    """Refuse a bucket that has no row and is not tracked.

    Args:
        bucket_name: A bucket without rows in the window asked for, and before it.
        history: Where later rows may be.
        tracked_buckets: Names or patterns of the tracked buckets.

    Raises:
        UnknownBucket: Nobody tracks it, nobody ever did.
    """
    if fits(bucket_name, *tracked_buckets):
        return
    if history.latest(bucket_name) is None:
        raise UnknownBucket(bucket_name)
