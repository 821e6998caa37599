"""The brief's four changes as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One change in TestBucket.

    Attributes:
        description: What is done, in words that complete "while …".
        key: The object's key.
        content: What is written; None removes the object.
    """

    description: str
    key: str
    content: bytes | None


# The brief counts 19 and 28 bytes for texts of 18 and 27: as lines of a text
# file, which end in a newline, they have exactly that many. "33" is bare: 2.
STEPS = (
    Step("creating assignment1.txt", "assignment1.txt", b"Empty Assignment 1\n"),
    Step("updating assignment1.txt", "assignment1.txt", b"Empty Assignment 2222222222\n"),
    Step("deleting assignment1.txt", "assignment1.txt", None),
    Step("creating assignment2.txt", "assignment2.txt", b"33"),
)
