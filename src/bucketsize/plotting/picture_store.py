"""Keeps the drawn pictures as objects in S3. Knows nothing of what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bucketsize.errors import Conflict
from bucketsize.model import PLOT_KEY, PLOT_METADATA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# There is such an object, or another write to it came first (Amazon S3 User Guide, "How to
# prevent object overwrites with conditional writes").
_IS_THERE = ("PreconditionFailed", "ConditionalRequestConflict")


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
    plot_bucket: str

    def put(self, bucket_name: str, png: bytes) -> str:
        """Store the picture of a bucket, instead of an earlier one.

        Returns:
            Its address (``s3://bucket/key``); empty where it is not to be stored.

        Raises:
            Conflict: Somebody's own object is there.
        """
        is_app_bucket = bucket_name == self.app_bucket
        if not is_app_bucket and not self.plot_bucket:
            return ""
        destination = self.plot_bucket or self.app_bucket
        key = PLOT_KEY if is_app_bucket else f"{bucket_name}/{PLOT_KEY}"
        picture: Any = {
            "Bucket": destination,
            "Key": key,
            "Body": png,
            "ContentType": "image/png",
            "CacheControl": "no-store",
            "Metadata": PLOT_METADATA,
        }
        try:
            self.client.put_object(**picture, IfNoneMatch="*")
        except ClientError as e:
            if e.response["Error"]["Code"] not in _IS_THERE:
                raise
            self._refuse_what_is_not_ours(destination, key)
            self.client.put_object(**picture)
        return f"s3://{destination}/{key}"

    def _refuse_what_is_not_ours(self, bucket: str, key: str) -> None:
        found = self.client.head_object(Bucket=bucket, Key=key)
        if found["Metadata"] != PLOT_METADATA:
            raise Conflict(
                f"The object s3://{bucket}/{key} is not bucketsize's.",
                hint="Rename it, or have plots stored elsewhere: deploy --plot-bucket.",
            )
