"""What the driver does in TestBucket. Knows nothing of the history or of the plot's API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bucketsize.model import PLOT_KEY, PLOT_METADATA, BucketSize

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class AppBucket:
    """TestBucket, by its physical name.

    Attributes:
        client: An S3 client.
        name: The bucket's physical name.
        measure: Measures a bucket by its name; all or nothing.
    """

    client: S3Client
    name: str
    measure: Callable[[str], BucketSize]

    def write(self, key: str, content: bytes) -> None:
        """Create or overwrite an object."""
        self.client.put_object(
            Bucket=self.name, Key=key, Body=content, ContentType="text/plain; charset=utf-8"
        )

    def remove(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        self.client.delete_object(Bucket=self.name, Key=key)

    def holds(self, key: str) -> bool:
        """Whether there is an object of this key.

        By listing: a key is the first of those that begin with it, and so the
        driver needs no right to read what it only removes.
        """
        answer = self.client.list_objects_v2(Bucket=self.name, Prefix=key, MaxKeys=1)
        return any(entry["Key"] == key for entry in answer.get("Contents", []))

    def size(self) -> BucketSize:
        """What is in the bucket now: the history's last row may not show it yet."""
        return self.measure(self.name)

    def plot_is_our_own(self) -> bool:
        """Whether the object ``plot``, which must be there, was stored by this app."""
        plot = self.client.head_object(Bucket=self.name, Key=PLOT_KEY)
        return plot["Metadata"] == PLOT_METADATA
