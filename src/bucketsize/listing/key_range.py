"""A stretch of the key space that is listed page by page. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Token: TypeAlias = Any
"""Whatever a source of pages needs to go on; None: the key is enough."""


@dataclass(eq=False, slots=True)
class Range:
    """The keys after ``after``, up to and including ``upto``; None: to the end.

    Attributes:
        after: All keys of the range up to here are counted.
        upto: Its end. Where it is a cut, it need not be a key.
        cut_from: Where the range was that this one was cut off from.
        token: Where S3 goes on, if that is not after a key: within the versions of one, or
            after a page that was empty and yet not the last.
        began: The first key of its first page, or where the range began that this one was
            cut off from; None: there was no page yet.
        pages: How many pages there were since then, as far as it knows.
        pages_since_cut: How many it had since it was last cut.
        first: Key that the last page began with, or after; None: there was no page yet.
        pages_left: How many it seems to hold still.
        is_end_tried: Whether it is known if anything lies past its end.
        is_end_empty: Whether nothing does.
        is_asked: Whether a page is under way.
    """

    after: str = ""
    upto: str | None = None
    cut_from: str = ""
    token: Token = None
    began: str | None = None
    pages: int = 0
    pages_since_cut: int = 0
    first: str | None = None
    pages_left: float = 0
    is_end_tried: bool = True
    is_end_empty: bool = False
    is_asked: bool = False

    def holds(self, text: str) -> bool:
        """Whether the range can be cut there."""
        return self.after < text and (self.upto is None or text < self.upto)

    def cut(self, cut: str) -> Range:
        """Give away what lies past a cut; returns it as a range of its own."""
        upper = Range(cut, self.upto, self.after, began=self.began, pages=self.pages)
        self.upto, self.pages_since_cut = cut, 0
        self.is_end_tried = self.is_end_empty = False
        return upper
