"""Refuses buckets that no ledger can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bucketsize.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def refuse_versioned(client: S3Client, bucket_name: str) -> None:
    """Refuse a bucket that keeps versions, or did: its versions are still there.

    Taking away a delete marker brings an object back, and S3 sends no event that says
    an object was created.

    Raises:
        InvalidInput: The bucket's versioning is enabled or suspended.
    """
    status = client.get_bucket_versioning(Bucket=bucket_name).get("Status")
    if status is not None:
        raise InvalidInput(
            f"Versioning is {status.lower()} in {bucket_name}: no ledger can follow it.",
            hint="Track it by listing: bucketsize track --method listing",
        )
