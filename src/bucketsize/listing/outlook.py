"""How much of a range is left, and where to cut it. Guesses: nothing depends on their truth."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isqrt

from bucketsize.listing.key_range import Range
from bucketsize.listing.key_space import WHOLE, KeySpace, common_prefix

_PLAUSIBLE_PAGES = 1e5  # left in a range; more says that keys are not spread evenly
_FINENESS = 64  # a cut need not be more exact than such a part of what it cuts off
_LONGEST_KEY = 1024  # bytes (Amazon S3 User Guide, "Naming Amazon S3 objects")
_FAR = 16  # times as many pages ahead as the cut before
_MOST_FAR_CUTS = 3
_MOST_IN_VAIN = 2  # folders to look into at one depth
_MOST_LOOKS = 200  # of which the names are kept: a megabyte or two
_MOST_NAMES = 64  # to keep of one folder: twice the cuts that may be wanted at once


@dataclass
class Outlook:
    """What was learnt of a bucket: the characters of its keys, and some of its folders.

    Attributes:
        prefix: What all keys begin with.
    """

    prefix: str = ""
    _space: KeySpace = field(default_factory=KeySpace)
    _folders: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _looked_into: set[str] = field(default_factory=set)
    _in_vain: Counter[int] = field(default_factory=Counter)

    def learn(self, keys: Sequence[str]) -> None:
        """Take in some keys of the bucket."""
        self._space.learn(keys)

    def learn_folders(self, parent: str, folders: Sequence[str]) -> None:
        """Take in the folders within one: good places to cut."""
        self._in_vain[parent.count("/")] += 1 if len(folders) <= 1 else -1
        new = {*folders[:: len(folders) // _MOST_NAMES + 1]} - self._known
        self._known |= new
        self._folders = sorted([*self._folders, *new])

    def guessed_wrong(self, after: str, cut: str) -> str | None:
        """There was nothing past a cut of what lay after ``after``.

        Returns:
            A folder that it would be good to look into: the one in which the cut was
            made, unless such folders turned out to hold none.
        """
        self._space.guessed_wrong(after, cut)
        begin, slash, _ = common_prefix(after, cut).rpartition("/")
        parent = max(begin + slash, self.prefix, key=len)
        is_worth_it = (
            "/" in after[len(parent) :]
            and self._in_vain[parent.count("/")] < _MOST_IN_VAIN
            and len(self._looked_into) < _MOST_LOOKS
        )
        if not is_worth_it or parent in self._looked_into:
            return None
        self._looked_into.add(parent)
        return parent

    def pages_left(self, r: Range) -> float:
        """How many pages a range seems to hold still; 0 if nobody knows.

        If the last page went through folders, those ahead take as much. If it lay within
        one, each folder ahead is taken to be as large as what is left of that one, judged
        by the part that the last page had in all keys that are possible there. If that
        comes to more than can be, keys lie close together here, and it is judged by the
        part that all pages so far had; if that is no better, there are as many pages again
        as there were already.
        """
        if r.first is None:
            return 0
        ahead = self._folders_in(r.after, r.upto)
        passed = self._folders_in(r.first, r.after)
        if ahead and passed:
            return len(ahead) / len(passed)
        stretch = self._stretch(r, ahead)
        pages = stretch.left / stretch.page
        if stretch.is_uneven:
            pages = 2.0 * (r.pages_since_cut + 1)
            if not stretch.is_uneven_on_average:
                pages = max(pages, stretch.left / stretch.average)
        return pages * (1 + len(ahead))

    def cut(self, r: Range) -> str | None:
        """A text between the two ends of a range; None if none comes to mind.

        The folder half-way of those ahead, if there are any.
        """
        ahead = self._folders_in(r.after, r.upto)
        cuts = iter([ahead[len(ahead) // 2]]) if ahead else self._calculated_cuts(r)
        return next((cut for cut in cuts if self._fits(r, cut)), None)

    def far_cuts(self, r: Range) -> set[str]:
        """Places ever farther ahead; none where keys seem to be spread evenly.

        Somewhere among them the keys end. To ask for all at once costs a request or two
        more than one after the other, and saves as many round trips.
        """
        stretch = self._stretch(r, ())
        if self._folders_in(r.after, r.upto) or not stretch.is_uneven:
            return set()
        steps = (stretch.page * _FAR**n for n in range(1, _MOST_FAR_CUTS + 1))
        cuts = (self._ahead(stretch, step) for step in steps if step < stretch.left)
        return {cut for cut in cuts if self._fits(r, cut)}

    def _calculated_cuts(self, r: Range) -> Iterator[str]:
        """Half-way of the keys that are possible, and after a ``/`` in any case.

        On S3 that is as good as any text. SeaweedFS walks its folders by their names: asked
        for what comes after the name of a folder, it passes all that is in the folder.

        Where that cannot be right, or the last such guess was past all keys: half-way
        between the lengths of a page and of the range, as their logarithms go, because
        numbers with many leading zeros, or a long common beginning, have all their keys
        in the first millionth of it. Where that is no place to cut, ever nearer.
        """
        stretch = self._stretch(r, ())
        if not (r.is_end_empty or (stretch.is_uneven and stretch.is_uneven_on_average)):
            yield self._ahead(stretch, stretch.left // 2)
        step = stretch.left
        while (step := isqrt(stretch.page * step)) > 2 * stretch.page:
            yield self._ahead(stretch, step)

    def _ahead(self, stretch: _Stretch, step: int) -> str:
        cut = self._space.key(stretch.here + step, stretch.prefix, step // _FINENESS)
        return cut.removesuffix("/") + "/"

    def _fits(self, r: Range, cut: str) -> bool:
        return r.holds(cut) and len(cut.encode()) <= _LONGEST_KEY

    def _folder_of(self, key: str) -> str:
        """The innermost folder of a key that is known."""
        while "/" in key:
            key = key[: key.rindex("/")]
            if key + "/" in self._known:
                return key + "/"
        return ""

    def _folders_in(self, after: str, upto: str | None) -> Sequence[str]:
        end = len(self._folders) if upto is None else bisect_left(self._folders, upto)
        return self._folders[bisect_right(self._folders, after) : end]

    def _stretch(self, r: Range, folders: Sequence[str]) -> _Stretch:
        upto = folders[0] if folders else r.upto
        prefix = self.prefix if upto is None else common_prefix(r.after, upto)
        inside = self._folder_of(r.after)
        if len(inside) > len(prefix):
            prefix, upto = inside, None

        def number(key: str | None) -> int:
            return self._space.number(key, prefix) if key and key.startswith(prefix) else 0

        here = number(r.after)
        return _Stretch(
            prefix,
            here,
            left=max((WHOLE if upto is None else self._space.number(upto, prefix)) - here, 0),
            page=max(here - number(r.first), 1),
            average=max((here - number(r.began)) // max(r.pages, 1), 1),
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The rest of a range, in numbers among all keys that begin with ``prefix``.

    Attributes:
        prefix: What the range's two ends have in common.
        here: The number of where it begins.
        left: How many numbers there are up to its end.
        page: How many of them its last page took.
        average: How many a page took since the range began.
    """

    prefix: str
    here: int
    left: int
    page: int
    average: int

    @property
    def is_uneven(self) -> bool:
        """Whether the last page says that more is left than can be."""
        return self.left > _PLAUSIBLE_PAGES * self.page

    @property
    def is_uneven_on_average(self) -> bool:
        """Whether all its pages say so."""
        return self.left > _PLAUSIBLE_PAGES * self.average
