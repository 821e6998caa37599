"""Listings over real HTTP: keys of all kinds, versions, unfinished uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from bucketsize.listing import (
    ByPrefix,
    ByStorageClass,
    Progress,
    StoredVersions,
    list_pages,
    measure_bucket,
    measure_versions,
)
from bucketsize.model import BucketSize

if TYPE_CHECKING:
    from harness import App

KEYS = [
    *("a b", "a+b", "a%20b", "a/b/c", "a//b", "/lead", "tab\there", "new\nline"),
    *("<&>\"'", "\x7f", "photos/", "photos/1", "~", "\xe9", "e\u0301", "\u65e5\u672c/\u8a9e"),
    *("\U0001f600x", "\ud7ff", "k" * 1024),
]


@pytest.fixture
def weird(app: App, bucket_of_ones_own: str) -> str:
    for number, key in enumerate(KEYS):
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=key, Body=b"x" * number)
    return bucket_of_ones_own


def test_keys_of_all_kinds_are_measured_and_listed(app: App, weird: str) -> None:
    by_prefix, by_class = ByPrefix(1), ByStorageClass()
    told: list[Progress] = []
    size = measure_bucket(
        app.aws.s3, weird, progress=told.append, breakdowns=[by_prefix, by_class]
    )
    assert size == BucketSize(sum(range(len(KEYS))), len(KEYS))
    assert told[-1] == Progress(size, 1)
    assert by_class.sizes == {"STANDARD": size}
    assert by_prefix.sizes["photos/"] == BucketSize(10 + 11, 2)
    listed = [key for page in list_pages(app.aws.s3, weird) for key, _ in page.objects]
    assert listed == sorted(KEYS)


def test_many_pages_by_many_requests(app: App, bucket_of_ones_own: str) -> None:
    for number in range(300):
        key = f"{number % 7}/{number:03d} +%\xfc"
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=key, Body=b"x" * number)
    client: Any = app.aws.s3

    def small_pages(params: dict[str, Any], **_event: Any) -> None:
        params["MaxKeys"] = 7

    client.meta.events.register("before-parameter-build.s3.ListObjectsV2", small_pages)
    try:
        told: list[Progress] = []
        size = measure_bucket(client, bucket_of_ones_own, progress=told.append)
        pages = list(list_pages(client, bucket_of_ones_own))
    finally:
        client.meta.events.unregister("before-parameter-build.s3.ListObjectsV2", small_pages)
    assert size == BucketSize(sum(range(300)), 300)
    assert len(pages) == 43
    assert 43 <= told[-1].requests <= 70


def test_a_prefix_limits_the_measurement(app: App, weird: str) -> None:
    assert measure_bucket(app.aws.s3, weird, prefix="photos/") == BucketSize(21, 2)
    assert measure_bucket(app.aws.s3, weird, prefix="a+") == BucketSize(1, 1)
    assert measure_bucket(app.aws.s3, weird, prefix="none") == BucketSize(0, 0)


def test_versions_delete_markers_and_unfinished_uploads(app: App, weird: str) -> None:
    s3 = app.aws.s3
    s3.put_bucket_versioning(Bucket=weird, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=weird, Key="a b", Body=b"12345")
    s3.put_object(Bucket=weird, Key="a b", Body=b"1234567")
    s3.delete_object(Bucket=weird, Key="a+b")
    upload = s3.create_multipart_upload(Bucket=weird, Key="big")["UploadId"]
    s3.upload_part(Bucket=weird, Key="big", UploadId=upload, PartNumber=1, Body=b"p" * 77)
    before = sum(range(len(KEYS)))
    assert measure_versions(s3, weird) == StoredVersions(
        current=BucketSize(before - 0 - 1 + 7, len(KEYS) - 1),
        noncurrent=BucketSize(0 + 5 + 1, 3),
        delete_markers=1,
        unfinished=BucketSize(77, 1),
    )
    assert measure_bucket(s3, weird) == BucketSize(before - 0 - 1 + 7, len(KEYS) - 1)


def test_a_bucket_that_does_not_exist_is_said_so(app: App) -> None:
    with pytest.raises(ClientError) as caught:
        measure_bucket(app.aws.s3, "there-is-no-such-bucket")
    assert caught.value.response["Error"]["Code"] == "NoSuchBucket"
