"""Whatever is guessed, and in whatever order answers come, each key counts exactly once."""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from harness import thorough_but
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing.key_range import Range
from bucketsize.listing.outlook import Outlook
from bucketsize.listing.tiling import Look, Tiling

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


def guesses_of(cuts: Sequence[str]) -> Outlook:
    """An outlook that finds every range large, and cuts it wherever it was told to."""
    remaining = list(cuts)

    class Guesses(Outlook):
        def pages_left(self, r: Range) -> float:
            return 100 if r.first else 0

        def cut(self, r: Range) -> str | None:
            fitting = [cut for cut in remaining if r.holds(cut)]
            if not fitting:
                return None
            remaining.remove(fitting[0])
            return fitting[0]

    return Guesses()


@dataclass
class Listing:
    """A tiling that is worked on in an order of one's choice.

    Attributes:
        keys: What the bucket holds, in UTF-8, ascending; may change meanwhile.
        page_size: Most keys of a page.
        pick: Chooses which of the requests under way is answered next.
        at_once: Most requests under way.
        counted: How often each key was counted.
    """

    tiling: Tiling
    keys: list[bytes]
    page_size: int
    pick: Callable[[int], int]
    at_once: int = 32
    counted: Counter[bytes] = field(default_factory=Counter)
    requests: int = 0
    looks: int = 0
    between: Callable[[], None] = lambda: None

    def run(self) -> Listing:
        under_way: list[tuple[Range | Look, str, Any]] = []
        while not self.tiling.is_done:
            while len(under_way) < self.at_once and (asked := self.tiling.next_request()):
                token = asked.token if isinstance(asked, Range) else None
                under_way.append((asked, asked.after, token))
            self._answer(*under_way.pop(self.pick(len(under_way))))
            self.between()
        return self

    def _answer(self, asked: Range | Look, after: str, token: Any) -> None:
        self.requests += 1
        if isinstance(asked, Look):
            self.looks += 1
            self.tiling.receive_folders(asked, self._folders(asked))
            return
        begin = bisect_right(self.keys, token or after.encode())
        page = self.keys[begin : begin + self.page_size]
        more = begin + self.page_size < len(self.keys)
        counted = self.tiling.receive(asked, page, is_truncated=more)
        self.counted.update(page[:counted])

    def _folders(self, look: Look) -> list[str]:
        start, parent = bisect_right(self.keys, look.after.encode()), look.folder.encode()
        folders: dict[str, None] = {}
        for key in self.keys[start:]:
            if not key.startswith(parent) or len(folders) == 1000:
                break
            name, slash, _ = key[len(parent) :].partition(b"/")
            if slash:
                folders[(parent + name + slash).decode()] = None
        return list(folders)


def in_any_order(data: st.DataObject) -> Callable[[int], int]:
    return lambda count: data.draw(st.integers(0, count - 1)) if count > 1 else 0


@given(st.sets(KEYS, max_size=60), st.lists(KEYS, max_size=30), st.integers(1, 7), st.data())
def test_each_key_counts_once_wherever_the_cuts_lie(
    keys: set[str], cuts: list[str], page_size: int, data: st.DataObject
) -> None:
    """Cuts are any text, and some of the keys themselves."""
    own = data.draw(st.lists(st.sampled_from(sorted(keys)))) if keys else []
    tiling = Tiling(guesses_of(data.draw(st.permutations([*cuts, *own]))))
    listed = sorted(key.encode() for key in keys)
    counted = Listing(tiling, listed, page_size, in_any_order(data)).run().counted
    assert counted == Counter(listed)


@given(st.sets(KEYS, max_size=60), st.integers(1, 7), st.data())
def test_each_key_counts_once_by_our_own_guesses(
    keys: set[str], page_size: int, data: st.DataObject
) -> None:
    listed = sorted(key.encode() for key in keys)
    counted = Listing(Tiling(), listed, page_size, in_any_order(data)).run().counted
    assert counted == Counter(listed)


@given(st.sets(KEYS, max_size=40), st.sets(KEYS, max_size=20), st.lists(KEYS), st.data())
def test_each_key_that_does_not_change_counts_once_while_others_come_and_go(
    lasting: set[str], changing: set[str], cuts: list[str], data: st.DataObject
) -> None:
    lasting -= changing
    keys = sorted(key.encode() for key in lasting | changing)
    tiling = Tiling(guesses_of(cuts))
    listing = Listing(tiling, keys, data.draw(st.integers(1, 7)), in_any_order(data))

    def change() -> None:
        key = data.draw(st.sampled_from(sorted(changing))).encode()
        if key in keys:
            keys.remove(key)
        else:
            insort(keys, key)

    if changing:
        listing.between = change
    counted = listing.run().counted
    assert {key: counted[key] for key in counted if key.decode() in lasting} == {
        key.encode(): 1 for key in lasting
    }


def test_a_page_that_is_empty_and_not_the_last_is_gone_on_from_by_its_token() -> None:
    tiling = Tiling()
    asked = tiling.next_request()
    assert isinstance(asked, Range)
    tiling.receive(asked, [], is_truncated=True, token="further")
    again = tiling.next_request()
    assert (again, asked.token, asked.after) == (asked, "further", "")
    assert tiling.receive(asked, [b"a"], is_truncated=False) == 1
    assert tiling.is_done


def test_a_cut_within_the_versions_of_a_key_loses_none_of_them() -> None:
    """A page may end between two versions of the key at which its range ends."""
    tiling = Tiling(guesses_of(["k"]))
    lower = tiling.next_request()
    assert isinstance(lower, Range)
    for key in (b"a", b"b"):
        tiling.receive(lower, [key], is_truncated=True, token="t")
        assert tiling.next_request() is lower
    upper = tiling.next_request()
    assert isinstance(upper, Range)
    assert (lower.upto, upper.after) == ("k", "k")
    assert tiling.receive(lower, [b"k", b"k"], is_truncated=True, token="within k") == 2
    assert tiling.next_request() is lower
    assert tiling.receive(lower, [b"k", b"l"], is_truncated=False) == 1


# ---- what it costs ------------------------------------------------------------------

PAGE = 100  # in place of 1,000: a tenth of the keys makes as many pages
RANDOM = random.Random(4)  # noqa: S311  keys, no secrets
WORDS = ["alpha", "beta", "photos", "backup", "data", "logs", "user", "temp", "2024", "a1", "x"]


def numbers(count: int) -> list[str]:
    return [f"{n:012d}" for n in range(count)]


def uuids(count: int) -> list[str]:
    return [str(UUID(int=RANDOM.getrandbits(128))) for _ in range(count)]


def hours(count: int) -> list[str]:
    begin, each = datetime(2023, 1, 1, tzinfo=UTC), max(count // 17_520, 1)
    return [
        f"{begin + timedelta(hours=n // each):%Y/%m/%d/%H}/{RANDOM.getrandbits(64):016x}.gz"
        for n in range(count)
    ]


def trail_of_years(count: int) -> list[str]:
    return _trail(count, days=550)


def trail_of_a_month(count: int) -> list[str]:
    """A thousand pages: thirty and more of each day."""
    return _trail(count, days=30)


def _trail(count: int, days: int) -> list[str]:
    """As CloudTrail names its files."""
    begin, apart = datetime(2025, 3, 1, tzinfo=UTC), timedelta(days=days) / count
    times = (begin + n * apart for n in range(count))
    return [
        f"AWSLogs/123456789012/CloudTrail/eu-west-1/{at:%Y/%m/%d}/123456789012_CloudTrail"
        f"_eu-west-1_{at:%Y%m%dT%H%MZ}_{RANDOM.getrandbits(80):020x}.json.gz"
        for at in times
    ]


def hash_folders(count: int) -> list[str]:
    return [
        f"objects/{RANDOM.getrandbits(8):02x}/{RANDOM.getrandbits(152):038x}"
        for _ in range(count)
    ]


def one_hot_prefix(count: int) -> list[str]:
    tenants = [RANDOM.randrange(1000) if n % 10 == 0 else 42 for n in range(count)]
    return [f"tenant-{tenant:04d}/{n:09d}.bin" for n, tenant in enumerate(tenants)]


def deep_trees(count: int) -> list[str]:
    def path() -> str:
        return "/".join(RANDOM.choice(WORDS) for _ in range(RANDOM.randrange(1, 7)))

    paths = [path() for _ in range(count // 60)]
    return [f"{RANDOM.choice(paths)}/{RANDOM.randrange(10**9)}.txt" for _ in range(count)]


def unicode_names(count: int) -> list[str]:
    letters = [chr(c) for c in (*range(0x430, 0x450), *range(0x4E00, 0x5A00), 0x1F600)]
    return ["".join(RANDOM.choices(letters, k=RANDOM.randrange(3, 12))) for _ in range(count)]


def long_common_beginning(count: int) -> list[str]:
    return ["a/very/long/common/beginning/" * 5 + f"file-{n:07d}" for n in range(count)]


SHAPES = [
    numbers,
    uuids,
    hours,
    trail_of_years,
    trail_of_a_month,
    hash_folders,
    one_hot_prefix,
    deep_trees,
    unicode_names,
    long_common_beginning,
]


def cost(shape: Callable[[int], list[str]], pages: int, seed: int = 5) -> tuple[int, int]:
    """The least number of requests, and how many were made, 32 at once.

    Args:
        shape: Makes the keys.
        pages: How many they fill.
        seed: Of the order in which answers come.
    """
    RANDOM.seed(4)  # the same keys whatever ran before
    keys = sorted({key.encode() for key in shape(pages * PAGE)})
    order = random.Random(seed)  # noqa: S311
    listing = Listing(Tiling(), keys, PAGE, order.randrange).run()
    assert listing.counted == Counter(keys)
    return -(-len(keys) // PAGE), listing.requests


@pytest.mark.parametrize("shape", SHAPES)
def test_at_a_thousand_pages_requests_are_at_most_15_percent_over_the_least(
    shape: Callable[[int], list[str]], record_property: Callable[[str, object], None]
) -> None:
    least, made = cost(shape, 1000)
    record_property("requests over the least", f"{made / least - 1:.1%}")
    assert made <= 1.15 * least


@pytest.mark.parametrize("shape", SHAPES)
def test_one_or_two_pages_cost_no_request_more(shape: Callable[[int], list[str]]) -> None:
    for pages in (1, 2):
        least, made = cost(shape, pages)
        assert made == least


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_pages_cost_a_few_requests_more(shape: Callable[[int], list[str]]) -> None:
    costs = [cost(shape, 10, seed) for seed in range(9)]
    assert median(made - least for least, made in costs) <= 7


@pytest.mark.parametrize("shape", thorough_but(SHAPES, hours, trail_of_a_month, unicode_names))
def test_a_thousand_pages_take_at_most_a_tenth_of_the_rounds(
    shape: Callable[[int], list[str]],
) -> None:
    assert rounds_of(shape, 1000) <= 100


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hundred_pages_take_at_most_a_quarter_of_the_rounds(
    shape: Callable[[int], list[str]],
) -> None:
    assert rounds_of(shape, 100) <= 25


def rounds_of(shape: Callable[[int], list[str]], pages: int) -> int:
    """How many times all requests under way are answered; one by one: once a page."""
    RANDOM.seed(4)
    keys = sorted({key.encode() for key in shape(pages * PAGE)})
    tiling, rounds = Tiling(), 0
    while not tiling.is_done:
        rounds += 1
        asked: list[tuple[Range | Look, str]] = []
        while len(asked) < 32 and (request := tiling.next_request()):
            asked.append((request, request.after))
        listing = Listing(tiling, keys, PAGE, lambda _count: 0)
        for request, after in asked:
            listing._answer(request, after, None)
    return rounds
