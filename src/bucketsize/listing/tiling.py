"""Divides a listing among many requests. Knows keys only: no HTTP, no threads, no clock.

The keys are tiled by ranges, each without its lower and with its upper bound: whatever the
bounds are, each key lies in exactly one. A request asks for a whole page after some key, so
it is work that had to be done anyway; what reaches past its range's end is dropped. Where to
cut a range is a guess, and may be any text: a bad one costs a request, never a key.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from bucketsize.listing.key_range import Range, Token
from bucketsize.listing.outlook import Outlook

_WORTH_CUTTING = 3.0  # pages that seem to be left: the end of a range wastes half a page
_FEW = 16  # ranges; each one fewer allows a page more in vain
_SAMPLE = 8  # keys of a page to learn from
_FIRST_WASTE = 2.0  # pages that may be in vain before much is known: the first guesses


@dataclass(frozen=True, slots=True)
class Look:
    """A request for the folders in a folder, after a key."""

    folder: str
    after: str


@dataclass
class Tiling:
    """The ranges of one listing, and what was learnt on the way.

    Attributes:
        outlook: Says how much is left, and where to cut.
        received: Answers received.
        wasted: How many pages' worth of them was in vain.
    """

    outlook: Outlook = field(default_factory=Outlook)
    received: int = 0
    wasted: float = 0
    _ranges: list[Range] = field(default_factory=lambda: [Range()])
    _looks: list[Look] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether every key was counted."""
        return not self._ranges

    def next_request(self) -> Range | Look | None:
        """What to ask for: a range's next page, or folders; None: nothing, just now."""
        waiting = [r for r in self._ranges if not r.is_asked]
        chosen = max(waiting, key=_pages_left) if waiting else self._cut_largest()
        if isinstance(chosen, Range):
            chosen.is_asked = True
        return chosen

    def give_back(self, asked: Range | Look) -> None:
        """Take back a request that was not made."""
        if isinstance(asked, Range):
            asked.is_asked = False
        else:
            self._looks.append(asked)

    def receive(
        self, asked: Range, keys: Sequence[bytes], *, is_truncated: bool, token: Token = None
    ) -> int:
        """Take in the page that was asked for.

        Args:
            asked: The range.
            keys: The page's keys in UTF-8, ascending.
            is_truncated: Whether keys may follow the page.
            token: Where S3 goes on then, if not after the page's last key.

        Returns:
            How many of the keys, from the first on, count: the others belong elsewhere.
        """
        asked.is_asked = False
        counted = len(keys) if asked.upto is None else bisect_right(keys, asked.upto.encode())
        self._note(asked, len(keys), counted)
        self.outlook.learn([key.decode() for key in _some(keys)])
        is_over = not is_truncated or counted < len(keys)
        if keys and not is_over:
            asked.first = asked.after if asked.first else keys[0].decode()
            asked.began = asked.began or asked.first
            asked.after, asked.token = keys[-1].decode(), token
            asked.pages += 1
            asked.pages_since_cut += 1
            asked.pages_left = self.outlook.pages_left(asked)
            is_over = asked.after == asked.upto and token is None
        elif not is_over:
            asked.token = token
        if is_over:
            self._ranges.remove(asked)
        return counted

    def receive_folders(self, look: Look, folders: Sequence[str]) -> None:
        """Take in the folders that were asked for."""
        self.received += 1
        self.wasted += 1
        self.outlook.learn_folders(look.folder, folders)
        for r in self._ranges:
            r.pages_left = self.outlook.pages_left(r)

    def _note(self, asked: Range, keys: int, counted: int) -> None:
        """Note what a page was worth, and what its range's first one says of its cut."""
        self.received += 1
        if self.received > 1:
            self.wasted += 1 - counted / keys if keys else 1
        if asked.first is not None or asked.token or not asked.after:
            return
        if not counted:
            folder = self.outlook.guessed_wrong(asked.cut_from, asked.after)
            if folder is not None:
                self._looks.append(Look(folder, asked.cut_from))
        for below in self._ranges:
            if below.upto == asked.after:
                below.is_end_tried, below.is_end_empty = True, not counted
                below.pages_left = self.outlook.pages_left(below)

    def _cut_largest(self) -> Range | Look | None:
        """Cut the range that seems to be the largest; its upper part is a new range."""
        if not self._may_cut():
            return None
        if self._looks:
            return self._looks.pop()
        tried = [r for r in self._ranges if r.is_end_tried]
        for largest in sorted(tried, key=_pages_left, reverse=True):
            if largest.pages_left < _WORTH_CUTTING:
                return None
            if uppers := [largest.cut(cut) for cut in self._cuts(largest)]:
                largest.pages_left = self.outlook.pages_left(largest)
                self._ranges += uppers
                return uppers[-1]
        return None

    def _cuts(self, r: Range) -> list[str]:
        """Where to cut a range, farthest first; several times while nothing is known yet."""
        is_untried = len(self._ranges) == 1 and not self.wasted
        if is_untried and (far := self.outlook.far_cuts(r)):
            return sorted(far, reverse=True)
        cut = self.outlook.cut(r)
        return [cut] if cut is not None else []

    def _may_cut(self) -> bool:
        """Whether a cut is worth its risk.

        No more requests at once than twice the pages after the first, so that a small
        bucket costs what it must; and what is wasted, with what the ends of the ranges
        will waste, stays in proportion to what was useful. With few ranges it may be a
        little more: to go through the rest page by page would take longest.
        """
        useful = self.received - self.wasted
        most = 4 * sqrt(useful) + max(_FEW - len(self._ranges), 0)
        return (
            len(self._ranges) < 2 * (useful - 1)
            and self.wasted <= min(_FIRST_WASTE + useful * useful / 50, most)
            and self.wasted + len(self._ranges) / 2 <= most
        )


def _pages_left(r: Range) -> float:
    return r.pages_left


def _some(keys: Sequence[bytes]) -> Sequence[bytes]:
    return [*keys[:: max(len(keys) // _SAMPLE, 1)], *keys[-1:]]
