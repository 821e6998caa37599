"""Lists a bucket page by page, in key order, as slowly as the caller takes the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bucketsize.listing.page_source import PageSource
from bucketsize.listing.wire import Wire

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class ListedPage:
    """All objects whose keys are after ``after`` and not after ``upto``.

    Keys are in the order of their UTF-8 bytes, which is that of Python's ``str``.

    Attributes:
        after: The key, or any text, that the page begins after; empty at the start.
        upto: The last key that the page speaks for; None: nothing follows.
        objects: Key and size in bytes of each, in key order.
    """

    after: str
    upto: str | None
    objects: tuple[tuple[str, int], ...]


def list_pages(
    client: S3Client, bucket_name: str, *, start_after: str = ""
) -> Iterator[ListedPage]:
    """The pages of a bucket, one request each; the next is asked for when it is wanted.

    Raises:
        ServiceFailure: A page was damaged, also when asked for again.
        botocore.exceptions.ClientError: S3 refused, after botocore's retries.
    """
    after, token, more = start_after, None, True
    with Wire(client, bucket_name, throttled=lambda: None) as wire:
        source = PageSource(wire)
        while more:
            page = source.page(after, token)
            more = page.is_truncated
            # An empty page that is not the last has no key to go on after, but a token.
            token = page.token
            keys = [key.decode() for key in page.keys]
            upto = (keys[-1] if keys else after) if more else None
            objects = tuple(zip(keys, page.sizes, strict=True))
            yield ListedPage(after, upto, objects)
            after = upto or after
