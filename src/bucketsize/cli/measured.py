"""The result of ``bucketsize measure``, as people and as scripts read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bucketsize.byte_size import format_size
from bucketsize.cli.breakdown import breakdown_json, breakdown_lines
from bucketsize.cost import format_dollars, measuring_cost
from bucketsize.cost.prices import REGION
from bucketsize.model import BucketSize

SizesByGroup: TypeAlias = Mapping[str, Mapping[str, BucketSize]]
"""Sizes by name, by what the names are of; nothing where no groups were asked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a listing came to.

    Attributes:
        bucket_name: The bucket's physical name.
        prefix: What the counted keys begin with.
        size: The counted objects.
        requests: Requests sent to S3.
        seconds: How long it took.
        is_partial: Whether it was interrupted, so that the bucket holds more.
        groups: The same objects by group.
    """

    bucket_name: str
    prefix: str
    size: BucketSize
    requests: int
    seconds: float
    is_partial: bool
    groups: SizesByGroup

    def lines(self) -> list[str]:
        """The result for people."""
        total_size, object_count = self.size.total_size, self.size.object_count
        at_least = "at least " if self.is_partial else ""
        rate = object_count / self.seconds if self.seconds else 0
        return [
            f"total size  {at_least}{format_size(total_size)}{_in_bytes(total_size)}",
            f"objects     {at_least}{object_count:,}",
            f"requests    {self.requests:,} in {self.seconds:.1f} s, {rate:,.0f} objects/s",
            f"cost        {format_dollars(self._dollars)} at {REGION}'s price",
            *self._group_lines(),
        ]

    def as_json(self) -> dict[str, Any]:
        """The result for scripts."""
        return {
            "bucket": self.bucket_name,
            "prefix": self.prefix,
            "total_size": self.size.total_size,
            "object_count": self.size.object_count,
            "partial": self.is_partial,
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "dollars": self._dollars,
            **{
                f"by_{_key(of_what)}": breakdown_json(_key(of_what), sizes)
                for of_what, sizes in self.groups.items()
            },
        }

    def _group_lines(self) -> Iterator[str]:
        for of_what, sizes in self.groups.items():
            yield ""
            yield from breakdown_lines(of_what, sizes)

    @property
    def _dollars(self) -> float:
        return measuring_cost(self.requests).dollars


def _in_bytes(total_size: int) -> str:
    """The exact figure, where the one in words is rounded."""
    return "" if total_size < 1024 else f" ({total_size:,} B)"  # noqa: PLR2004


def _key(of_what: str) -> str:
    return of_what.replace(" ", "_")
