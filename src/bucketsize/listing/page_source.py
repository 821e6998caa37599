"""Pages of a bucket's current objects, by ``ListObjectsV2``."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.listing.raw_page import Question, RawPage, read_folders, read_page
from bucketsize.listing.wire import Wire

_ROOT = b"ListBucketResult"


@dataclass(frozen=True, slots=True)
class PageSource:
    """The objects whose keys begin with a prefix.

    Attributes:
        wire: Makes the requests.
        prefix: What the keys begin with.
        with_storage_classes: Whether pages tell their objects' storage classes.
    """

    wire: Wire
    prefix: str = ""
    with_storage_classes: bool = False

    def page(self, after: str = "", token: str | None = None) -> RawPage:
        """The page of keys after ``after``; where there is a token, the page it stands for.

        Raises:
            DamagedPage: Also after botocore's retries the page was not whole.
            botocore.exceptions.ClientError: S3 refused, after botocore's retries.
        """
        question = Question(after, self.prefix, self.with_storage_classes, token)
        place = {"ContinuationToken": token} if token else {"StartAfter": after}
        return self.wire.ask(
            "list_objects_v2",
            {"Prefix": self.prefix} | place,
            _ROOT,
            lambda body: read_page(body, question),
        )

    def folders(self, parent: str, after: str) -> list[str]:
        """Some folders in a folder that hold keys after ``after``: a hint, no promise.

        Raises:
            botocore.exceptions.ClientError: S3 refused, after botocore's retries.
        """
        place = {"Prefix": parent, "StartAfter": after, "Delimiter": "/"}
        return self.wire.ask("list_objects_v2", place, _ROOT, read_folders)

    def close(self) -> None:
        """Ask for nothing more."""
        self.wire.close()
