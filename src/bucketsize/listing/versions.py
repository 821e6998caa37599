"""Measures all that a bucket stores: every version, and uploads that were never finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bucketsize.listing.listing_run import MOST_AT_ONCE, Progress, list_in_parallel
from bucketsize.listing.page_source import PageSource
from bucketsize.listing.version_page import Kind, Marker, VersionPage, read_version_page
from bucketsize.listing.wire import Wire
from bucketsize.model import BucketSize

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class StoredVersions:
    """What a bucket stores, as it is paid for.

    Attributes:
        current: The current versions: what ``measure_bucket`` counts.
        noncurrent: The versions that were overwritten or deleted.
        delete_markers: How many there are; they hold no bytes.
        unfinished: Bytes and number of the parts of unfinished multipart uploads.
    """

    current: BucketSize
    noncurrent: BucketSize
    delete_markers: int
    unfinished: BucketSize

    @property
    def total(self) -> BucketSize:
        """What CloudWatch's ``BucketSizeBytes`` and ``NumberOfObjects`` count.

        "All objects in the bucket, which includes current and noncurrent objects, delete
        markers, and the total number of parts for all incomplete multipart uploads"
        (Amazon S3 User Guide, "Metrics and dimensions").
        """
        parts = (self.current, self.noncurrent, self.unfinished)
        return BucketSize(
            sum(part.total_size for part in parts),
            sum(part.object_count for part in parts) + self.delete_markers,
        )


def measure_versions(
    client: S3Client,
    bucket_name: str,
    *,
    prefix: str = "",
    progress: Callable[[Progress], None] = lambda _seen: None,
) -> StoredVersions:
    """What a bucket stores beside its current objects, and with them.

    As ``measure_bucket``, with the same promises.
    """
    seen = _Seen()
    requests = 0

    def tell(progressed: Progress) -> None:
        nonlocal requests
        requests = progressed.requests
        progress(progressed)

    def source(wire: Wire) -> _VersionSource:
        return _VersionSource(wire, prefix)

    list_in_parallel(client, bucket_name, prefix, MOST_AT_ONCE, source, seen, tell)
    result = seen.with_uploads(BucketSize(0, 0))
    for unfinished, more in _unfinished(client, bucket_name, prefix):
        result = seen.with_uploads(unfinished)
        progress(Progress(result.total, requests + more))
    return result


@dataclass(frozen=True, slots=True)
class _VersionSource:
    """Pages of a bucket's versions, by ``ListObjectVersions``."""

    wire: Wire
    prefix: str

    def page(self, after: str, token: Marker | None) -> VersionPage:
        key, version_id = token or (after, "")
        markers = {"KeyMarker": key, "VersionIdMarker": version_id}
        return self.wire.ask(
            "list_object_versions",
            {"Prefix": self.prefix} | markers,
            b"ListVersionsResult",
            lambda body: read_version_page(body, after, token, self.prefix),
        )

    def folders(self, parent: str, after: str) -> list[str]:
        return PageSource(self.wire, self.prefix).folders(parent, after)

    def close(self) -> None:
        self.wire.close()


@dataclass
class _Seen:
    bytes_of: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    count_of: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))

    def take(self, page: VersionPage, counted: int) -> None:
        for kind, size in page.entries[:counted]:
            self.bytes_of[kind] += size
            self.count_of[kind] += 1

    @property
    def size(self) -> BucketSize:
        return BucketSize(sum(self.bytes_of.values()), sum(self.count_of.values()))

    def with_uploads(self, unfinished: BucketSize) -> StoredVersions:
        def of(kind: Kind) -> BucketSize:
            return BucketSize(self.bytes_of[kind], self.count_of[kind])

        markers = self.count_of[Kind.DELETE_MARKER]
        return StoredVersions(of(Kind.CURRENT), of(Kind.NONCURRENT), markers, unfinished)


def _unfinished(
    client: S3Client, bucket_name: str, prefix: str
) -> Iterator[tuple[BucketSize, int]]:
    """The parts of unfinished uploads seen so far, and how many requests it took."""
    total_size = parts = requests = 0
    uploads = client.get_paginator("list_multipart_uploads")
    pool = ThreadPoolExecutor(MOST_AT_ONCE)
    try:
        for page in uploads.paginate(Bucket=bucket_name, Prefix=prefix):
            requests += 1
            sizes_of = partial(_part_sizes, client, bucket_name)
            for sizes, made in pool.map(sizes_of, page.get("Uploads", [])):
                total_size, parts = total_size + sum(sizes), parts + len(sizes)
                requests += made
                yield BucketSize(total_size, parts), requests
            yield BucketSize(total_size, parts), requests
    finally:
        pool.shutdown(cancel_futures=True)


def _part_sizes(client: S3Client, bucket_name: str, upload: Any) -> tuple[list[int], int]:
    sizes: list[int] = []
    requests = 0
    try:
        for page in client.get_paginator("list_parts").paginate(
            Bucket=bucket_name, Key=upload["Key"], UploadId=upload["UploadId"]
        ):
            requests += 1
            sizes += [part["Size"] for part in page.get("Parts", [])]
    except ClientError as e:
        if e.response["Error"]["Code"] != "NoSuchUpload":  # finished or given up meanwhile
            raise
        return [], requests + 1
    return sizes, requests
