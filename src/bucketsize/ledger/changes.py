"""What the ledger is told of an object, and which change counts. Makes no request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bucketsize.errors import MalformedEvent
from bucketsize.ledger.schema import KEYS_PER_TRANSACTION
from bucketsize.model import Cause

LOWEST_SEQUENCER = ""
"""Of an object that is known from a listing: every event is newer."""

_SEQUENCER = re.compile(r"[0-9A-F]{1,128}")
"""Of no documented length (Amazon S3 User Guide, "Event message structure"); 16 to 18 digits
are seen. No record is to fill an item of DynamoDB by it."""

_LONGEST_KEY_BYTES = 1024

LARGEST_OBJECT = 10_000 * 5 * 2**30
"""In bytes: as many parts as an upload may have, of 5 GiB (Amazon S3 User Guide, "Amazon S3
objects overview")."""


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """One object was created, overwritten or removed.

    Attributes:
        key: The object's key, decoded.
        size: Bytes it has from then on; None where it was removed.
        sequencer: The event's place among those of the same key, in canonical form.
        event_time: When it happened, by S3's clock.
        cause: The event.
    """

    key: str
    size: int | None
    sequencer: str
    event_time: datetime
    cause: Cause

    def __post_init__(self) -> None:
        if not 0 < len(self.key.encode()) <= _LONGEST_KEY_BYTES:
            raise MalformedEvent(
                "A record names a key that no object can have: 1 to 1,024 bytes."
            )
        if self.size is not None and not 0 <= self.size <= LARGEST_OBJECT:
            raise MalformedEvent(f"An object of {self.size!r:.40} bytes cannot be.")


def canonical_sequencer(text: str) -> str:
    """A sequencer in the form in which comparing as text tells the later event.

    The documented way is to "right pad the shorter value with zeros, and then do a
    lexicographical comparison" (Amazon S3 User Guide, "Event message structure").
    Without trailing zeros, and in upper case, plain text compares the same.

    Raises:
        MalformedEvent: It is not a hexadecimal number above zero, of a length to be expected.
    """
    canonical = text.upper().rstrip("0")
    if not _SEQUENCER.fullmatch(canonical):
        raise MalformedEvent(f"A record's sequencer is {text!r:.80}.")
    return canonical


def newest_of_each_key(changes: Iterable[ObjectChange]) -> dict[str, ObjectChange]:
    """Of each key, the change with the greatest sequencer; in the order that they came in."""
    newest: dict[str, ObjectChange] = {}
    for change in changes:
        known = newest.get(change.key)
        if known is None or change.sequencer > known.sequencer:
            newest.pop(change.key, None)
            newest[change.key] = change
    return newest


def in_transactions(changes: Iterable[ObjectChange]) -> Iterator[tuple[ObjectChange, ...]]:
    """Groups that one transaction each can hold; a key's changes stay together."""
    by_key: dict[str, list[ObjectChange]] = {}
    for change in changes:
        by_key.setdefault(change.key, []).append(change)
    groups = iter(by_key.values())
    while together := tuple(islice(groups, KEYS_PER_TRANSACTION)):
        yield tuple(change for group in together for change in group)
