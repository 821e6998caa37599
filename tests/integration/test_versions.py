"""All that a bucket holds, as the local cloud keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from bucketsize.cloud.aws import Aws
from bucketsize.listing import Progress, measure_versions
from bucketsize.model import BucketSize


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    """Versions of 10, 20 and 30 bytes of one key; one of another, deleted; an upload begun."""
    name = "measured-with-its-versions"
    s3: Any = aws.s3
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for size in (10, 20, 30):
        s3.put_object(Bucket=name, Key="a/kept", Body=b"x" * size)
    s3.put_object(Bucket=name, Key="gone", Body=b"y")
    s3.delete_object(Bucket=name, Key="gone")
    upload = s3.create_multipart_upload(Bucket=name, Key="a/begun ü")["UploadId"]
    for part in (1, 2):
        place = {"Bucket": name, "Key": "a/begun ü", "UploadId": upload, "PartNumber": part}
        s3.upload_part(**place, Body=b"z" * part)
    return name


def test_versions_markers_and_unfinished_uploads_all_count(aws: Aws, bucket: str) -> None:
    stored = measure_versions(aws.s3, bucket)
    assert stored.current == BucketSize(30, 1)
    assert stored.noncurrent == BucketSize(31, 3)
    assert stored.delete_markers == 1
    assert stored.unfinished == BucketSize(3, 2)
    assert stored.total == BucketSize(64, 7)


def test_a_prefix_narrows_them(aws: Aws, bucket: str) -> None:
    assert measure_versions(aws.s3, bucket, prefix="a/").total == BucketSize(63, 5)
    assert measure_versions(aws.s3, bucket, prefix="g").total == BucketSize(1, 2)


def test_what_was_seen_is_told_with_its_requests(aws: Aws, bucket: str) -> None:
    told: list[Progress] = []
    measure_versions(aws.s3, bucket, progress=told.append)
    assert told[-1] == Progress(BucketSize(64, 7), requests=3)


def test_a_bucket_without_versions_is_what_it_holds(aws: Aws) -> None:
    aws.s3.create_bucket(Bucket="measured-without-versions")
    aws.s3.put_object(Bucket="measured-without-versions", Key="a", Body=b"x" * 5)
    stored = measure_versions(aws.s3, "measured-without-versions")
    assert stored.total == stored.current == BucketSize(5, 1)
