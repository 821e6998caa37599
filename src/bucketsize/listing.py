"""Measures a bucket by listing it. Knows nothing of events or of the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bucketsize.errors import ServiceFailure
from bucketsize.model import BucketSize

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def measure_bucket(client: S3Client, bucket_name: str) -> BucketSize:
    """The total size and number of a bucket's current objects.

    One ``ListObjectsV2`` request for each 1,000 objects. All or nothing: any
    failed page fails the measurement. In a versioned bucket only current
    versions count.

    Raises:
        ServiceFailure: A page does not hold as many keys as it says.
        botocore.exceptions.ClientError: S3 refused, after botocore's retries.
    """
    total_size = object_count = 0
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket_name):
        contents = page.get("Contents", [])
        if len(contents) != page["KeyCount"]:
            raise ServiceFailure(
                f"A page of {bucket_name} says {page['KeyCount']} keys and has {len(contents)}."
            )
        total_size += sum(entry["Size"] for entry in contents)
        object_count += len(contents)
    return BucketSize(total_size, object_count)
