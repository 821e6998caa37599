"""Arithmetic on keys: how far apart they are, and what lies between. A guess, never a proof.

A key is read as a number: each character is a digit, in the alphabet of its place. Places
are counted anew after each ``/``, so that dates and numbers behind names of different
lengths are still known for what they are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import category

Place = tuple[int, int]
"""How many ``/`` come before a character, and how many characters since the last of them."""

_ENOUGH_PAGES = 12
WHOLE = 1 << 512  # what the keys after a common prefix are spread over: about 80 characters


@dataclass
class KeySpace:
    """What was learnt of the characters of a bucket's keys.

    A place's alphabet is every character seen anywhere that is of a kind (digits, small
    letters, …) seen behind as many ``/``: dates have no letters, though the names of the
    files have. It is without those that a guess turned out to be beyond; and once some pages
    have brought no new one, it is the place's own only.
    """

    _anywhere: list[str] = field(default_factory=list)
    _kinds: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _likely: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _at: defaultdict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    _pages_without_new: Counter[Place] = field(default_factory=Counter)
    _ceilings: dict[Place, str] = field(default_factory=dict)
    _alphabets: dict[Place, list[str]] = field(default_factory=dict)

    def learn(self, keys: Sequence[str]) -> None:
        """Take in some keys of a page."""
        for key in keys:
            place = (0, 0)
            for character in key:
                if character not in self._at[place]:
                    self._take_in(place, character)
                place = _next(place, character)
        place = (0, 0)
        for character in keys[-1] if keys else "":
            self._pages_without_new[place] += 1
            if self._pages_without_new[place] == _ENOUGH_PAGES:
                self._alphabets[place] = sorted(self._at[place])
            place = _next(place, character)

    def _take_in(self, place: Place, character: str) -> None:
        self._at[place].add(character)
        self._pages_without_new[place] = 0
        self._alphabets.pop(place, None)
        if character >= self._ceilings.get(place, character + "."):
            del self._ceilings[place]
        self._take_in_at_depth(place[0], character)

    def _take_in_at_depth(self, depth: int, character: str) -> None:
        kind = category(character)
        spot = bisect_left(self._anywhere, character)
        is_new = self._anywhere[spot : spot + 1] != [character]
        if is_new:
            self._anywhere.insert(spot, character)
            for other, kinds in self._kinds.items():
                if kind in kinds:
                    insort(self._likely[other], character)
        if kind not in self._kinds[depth]:
            self._kinds[depth].add(kind)
            kinds = self._kinds[depth]
            self._likely[depth] = [c for c in self._anywhere if category(c) in kinds]
        elif not is_new:
            return
        for limited in self._ceilings:
            self._alphabets.pop(limited, None)

    def guessed_wrong(self, after: str, cut: str) -> None:
        """There was no key past a cut: at the place where it parts from ``after``."""
        common = common_prefix(after, cut)
        place, character = _place_at_the_end(common), cut[len(common)]
        if all(seen < character for seen in self._at[place]):
            self._ceilings[place] = character
            self._alphabets.pop(place, None)

    def number(self, key: str, prefix: str) -> int:
        """Where a key stands among all that begin with a prefix, from 0 to ``WHOLE``."""
        low, width, place = 0, WHOLE, _place_at_the_end(prefix)
        for character in key[len(prefix) :]:
            alphabet = self._alphabet(place)
            width //= len(alphabet) + 1
            if not (width and alphabet):
                break
            rank = bisect_left(alphabet, character)
            low += width * (rank + 1)
            if rank == len(alphabet) or alphabet[rank] != character:
                break
            place = _next(place, character)
        return low

    def key(self, number: int, prefix: str, fineness: int) -> str:
        """A short text that begins with the prefix, at most ``fineness`` below that number."""
        low, width, place = 0, WHOLE, _place_at_the_end(prefix)
        characters: list[str] = []
        while width > fineness:
            alphabet = self._alphabet(place)
            width //= len(alphabet) + 1
            rank = min((number - low) // width, len(alphabet)) if width else 0
            if not rank:
                break
            low += width * rank
            characters.append(alphabet[rank - 1])
            place = _next(place, characters[-1])
        return prefix + "".join(characters)

    def _alphabet(self, place: Place) -> list[str]:
        known = self._alphabets.get(place)
        if known is not None:
            return known
        likely, ceiling = self._likely[place[0]], self._ceilings.get(place)
        if ceiling is None:
            return likely
        below = likely[: bisect_left(likely, ceiling)]
        self._alphabets[place] = below
        return below


def common_prefix(one: str, other: str) -> str:
    """What both begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return one[:length]


def _next(place: Place, character: str) -> Place:
    return (place[0] + 1, 0) if character == "/" else (place[0], place[1] + 1)


def _place_at_the_end(text: str) -> Place:
    names = text.split("/")
    return len(names) - 1, len(names[-1])
