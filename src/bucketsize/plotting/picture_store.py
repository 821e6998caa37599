"""Keeps the drawn pictures as objects in S3. Knows nothing of what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bucketsize.model import PLOT_KEY, PLOT_METADATA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class PictureStore:
    """Where pictures go.

    Attributes:
        client: An S3 client.
        app_bucket: Physical name of TestBucket.
        plot_bucket: Bucket for all pictures; empty: TestBucket keeps its own,
            and those of other buckets are not stored.
    """

    client: S3Client
    app_bucket: str
    plot_bucket: str = ""

    def put(self, bucket_name: str, png: bytes) -> str:
        """Store the picture of a bucket.

        Returns:
            Its address (``s3://bucket/key``); empty where it is not to be stored.
        """
        is_app_bucket = bucket_name == self.app_bucket
        if not is_app_bucket and not self.plot_bucket:
            return ""
        destination = self.plot_bucket or self.app_bucket
        key = PLOT_KEY if is_app_bucket else f"{bucket_name}/{PLOT_KEY}"
        self.client.put_object(
            Bucket=destination,
            Key=key,
            Body=png,
            ContentType="image/png",
            CacheControl="no-store",
            Metadata=PLOT_METADATA,
        )
        return f"s3://{destination}/{key}"
