"""What happens to the objects of a bucket that exists in its ledger only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.replay.key_sets import size_of
from bucketsize.ledger import ObjectChange, canonical_sequencer
from bucketsize.model import BucketSize, Cause

_STEP = 7919
"""Prime, so that the objects that are overwritten lie everywhere in the bucket."""


def key_of(number: int) -> str:
    """The key of one of the objects that the ledger was started with."""
    return f"object-{number:09d}"


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


class ObjectEvents:
    """A bucket's objects as events change them: so it is known what its total has to be.

    Args:
        objects: How many it was started with, numbered and of known sizes.
    """

    def __init__(self, objects: int) -> None:
        self._objects = objects
        self._sizes = {key_of(number): size_of(number) for number in range(objects)}
        self._told = 0

    @property
    def size(self) -> BucketSize:
        """What the bucket holds now."""
        return BucketSize(sum(self._sizes.values()), len(self._sizes))

    def mixed(self) -> Iterator[ObjectChange]:
        """By turns an object is overwritten, one is created, and that is removed again."""
        for number in range(self._objects):
            yield self.put(key_of(number * _STEP % self._objects), 1 + number)
            yield self.put(f"new-{number}", number)
            yield self.remove(f"new-{number}")

    def put(self, key: str, size: int) -> ObjectChange:
        """An object is created or overwritten."""
        self._sizes[key] = size
        return self._change(key, size, "ObjectCreated:Put")

    def remove(self, key: str) -> ObjectChange:
        """An object is removed."""
        del self._sizes[key]
        return self._change(key, None, "ObjectRemoved:Delete")

    def _change(self, key: str, size: int | None, event_name: str) -> ObjectChange:
        self._told += 1
        sequencer = canonical_sequencer(f"{self._told:016X}")
        return ObjectChange(key, size, sequencer, now(), Cause(event_name, key))
