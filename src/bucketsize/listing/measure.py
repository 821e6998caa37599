"""Measures a bucket by listing it, as fast as S3 lets it. Knows no events and no history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bucketsize.listing.breakdown import Breakdown
from bucketsize.listing.listing_run import MOST_AT_ONCE, PAUSES, Progress, list_in_parallel
from bucketsize.listing.page_source import PageSource
from bucketsize.listing.raw_page import RawPage
from bucketsize.listing.wire import Wire
from bucketsize.model import BucketSize

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def measure_bucket(
    client: S3Client,
    bucket_name: str,
    *,
    prefix: str = "",
    parallelism: int = MOST_AT_ONCE,
    progress: Callable[[Progress], None] = lambda _seen: None,
    breakdowns: Sequence[Breakdown] = (),
    pauses: Sequence[float] = PAUSES,
) -> BucketSize:
    """The total size and number of a bucket's current objects.

    Each object that is there from beginning to end counts exactly once; one that is
    written or removed meanwhile may count, as it is or was. About one request for each
    1,000 objects. All or nothing: any page that fails fails the measurement. In a
    versioned bucket only current versions count. Directory buckets, which list their
    keys in no order, are refused by their pages.

    Args:
        client: Any client of S3; all else that is asked of it is answered as ever.
        bucket_name: The bucket's physical name.
        prefix: What the keys to count begin with.
        parallelism: Requests at once, if the client keeps as many connections.
        progress: Called by the caller's thread about ten times a second, and at the end,
            also if that is an interruption.
        breakdowns: Are given every object that is counted.
        pauses: Seconds to wait, one time after the other, before a request is made again
            that S3 refused as one too many even after botocore's retries.

    Raises:
        ServiceFailure: A page was damaged, also when asked for again.
        botocore.exceptions.ClientError: S3 refused, after many retries.
    """
    seen = _Seen(breakdowns)
    with_classes = any(breakdown.needs_storage_classes for breakdown in breakdowns)

    def source(wire: Wire) -> PageSource:
        return PageSource(wire, prefix, with_classes)

    list_in_parallel(client, bucket_name, prefix, parallelism, source, seen, progress, pauses)
    return seen.size


@dataclass
class _Seen:
    breakdowns: Sequence[Breakdown]
    total_size: int = 0
    object_count: int = 0

    def take(self, page: RawPage, counted: int) -> None:
        sizes = page.sizes if counted == len(page.sizes) else page.sizes[:counted]
        self.total_size += sum(sizes)
        self.object_count += counted
        for breakdown in self.breakdowns:
            breakdown.add(page, counted)

    @property
    def size(self) -> BucketSize:
        return BucketSize(self.total_size, self.object_count)
