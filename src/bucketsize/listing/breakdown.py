"""Sums of parts of a bucket, by prefix or storage class, from the pages of one listing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bucketsize.listing.raw_page import RawPage
from bucketsize.model import BucketSize


class Breakdown(Protocol):
    """Sums of the objects that it is given."""

    @property
    def needs_storage_classes(self) -> bool:
        """Whether pages must tell the storage classes."""

    def add(self, page: RawPage, counted: int) -> None:
        """Take in the first so many objects of a page."""

    @property
    def sizes(self) -> dict[str, BucketSize]:
        """The sums, in the order of their names."""


@dataclass
class _Sums:
    bytes_of: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    objects_of: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, name: str, total_size: int, object_count: int) -> None:
        self.bytes_of[name] += total_size
        self.objects_of[name] += object_count

    @property
    def sizes(self) -> dict[str, BucketSize]:
        return {
            name: BucketSize(total_size, self.objects_of[name])
            for name, total_size in sorted(self.bytes_of.items())
        }


@dataclass
class ByPrefix:
    """Sums by the first folders of a key.

    Attributes:
        depth: How many folders: of ``a/b/c``, one makes ``a/`` and two make ``a/b/``. A
            key that lies in fewer is counted for those in which it lies.
    """

    depth: int
    _sums: _Sums = field(default_factory=_Sums)

    @property
    def needs_storage_classes(self) -> bool:
        """Never."""
        return False

    def add(self, page: RawPage, counted: int) -> None:
        """Take in the first so many objects of a page."""
        for begin, end, prefix in self._runs(page.keys[:counted]):
            self._sums.add(prefix.decode(), sum(page.sizes[begin:end]), end - begin)

    def _runs(self, keys: list[bytes]) -> Iterator[tuple[int, int, bytes]]:
        """Stretches of keys with the same prefix."""
        begin = 0
        while begin < len(keys):
            names = keys[begin].split(b"/", self.depth)[:-1]
            prefix = b"".join(name + b"/" for name in names)
            is_whole = len(names) == self.depth and prefix
            end = bisect_left(keys, prefix[:-1] + b"0", begin) if is_whole else begin + 1
            yield begin, end, prefix
            begin = end

    @property
    def sizes(self) -> dict[str, BucketSize]:
        """The sums by prefix; the empty one is of keys that lie in no folder."""
        return self._sums.sizes


@dataclass
class ByStorageClass:
    """Sums by storage class."""

    _sums: _Sums = field(default_factory=_Sums)

    @property
    def needs_storage_classes(self) -> bool:
        """Always."""
        return True

    def add(self, page: RawPage, counted: int) -> None:
        """Take in the first so many objects of a page."""
        classes = page.storage_classes[:counted]
        for name in set(classes):
            sizes = [size for size, c in zip(page.sizes, classes, strict=False) if c == name]
            self._sums.add(name, sum(sizes), len(sizes))

    @property
    def sizes(self) -> dict[str, BucketSize]:
        """The sums by S3's name of the class, such as ``STANDARD_IA``."""
        return self._sums.sizes
