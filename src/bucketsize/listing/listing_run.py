"""Puts one parallel listing together: the wire, the pace, the tiling, the threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bucketsize.listing.crew import Crew, Page, Source
from bucketsize.listing.outlook import Outlook
from bucketsize.listing.pace import Pace
from bucketsize.listing.tiling import Tiling
from bucketsize.listing.wire import Wire, is_throttled
from bucketsize.model import BucketSize

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOST_AT_ONCE = 32
"""Requests at once. A client keeps so many connections only if it is made with
``Config(max_pool_connections=MOST_AT_ONCE)``; with fewer, fewer requests are made at once."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between the times that a request is made which S3 refuses as one too many."""

_P = TypeVar("_P", bound=Page)
_P_contra = TypeVar("_P_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """What was seen so far.

    Attributes:
        size: What was counted.
        requests: Requests sent, repeated ones included: what S3 charges for, at most.
    """

    size: BucketSize
    requests: int


class Seen(Protocol[_P_contra]):
    """Adds up pages."""

    def take(self, page: _P_contra, counted: int) -> None:
        """Take in the first so many entries of a page."""

    @property
    def size(self) -> BucketSize:
        """What was taken in."""


def list_in_parallel(
    client: S3Client,
    bucket_name: str,
    prefix: str,
    parallelism: int,
    source_on: Callable[[Wire], Source[_P]],
    seen: Seen[_P],
    progress: Callable[[Progress], None],
    pauses: Sequence[float] = PAUSES,
) -> None:
    """List a bucket to its end; see ``measure_bucket``, which says what may be relied on."""
    config: Any = client.meta.config
    pace = Pace(max(min(parallelism, config.max_pool_connections), 1))
    with Wire(client, bucket_name, throttled=pace.throttled) as wire:

        def tell() -> None:
            progress(Progress(seen.size, wire.requests))

        try:
            Crew(
                tiling=Tiling(Outlook(prefix)),
                source=source_on(wire),
                take=seen.take,
                pace=pace,
                tick=tell,
                is_throttled=is_throttled,
                pauses=pauses,
            ).list_all()
        finally:
            tell()
