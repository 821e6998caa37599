from __future__ import annotations

from collections.abc import Iterator

from bucketsize.cloud.ledger_progress import LedgerProgress
from bucketsize.cloud.report import seldom
from bucketsize.ledger.drift import Drift
from bucketsize.listing import ListedPage


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def pages_after(key: str) -> Iterator[ListedPage]:
    yield ListedPage(key, "m", (("a", 1024), ("m", 1024)))
    yield ListedPage("m", None, (("z", 1024),))


def test_a_run_tells_how_many_objects_how_many_bytes_and_how_fast() -> None:
    told: list[str] = []
    clock = Clock()
    progress = LedgerProgress(pages_after, told.append, clock)
    assert [page.upto for page in progress.pages_after("")] == ["m", None]
    clock.seconds += 2
    progress.entered(1_003)
    clock.seconds += 1
    progress.compared(Drift(compared=3))
    clock.seconds += 1
    progress.forgotten(12_000)
    assert told == [
        "1,003 objects entered (3.0 KiB in this run, 2 objects/s)",
        "3 objects compared (3.0 KiB in this run, 1 objects/s)",
        "12,000 items of an earlier ledger deleted",
    ]


def test_it_is_told_once_a_second_at_most() -> None:
    told: list[int] = []
    clock = Clock()
    tell = seldom(told.append, clock)
    for number in range(35):
        tell(number)
        clock.seconds += 0.1
    assert len(told) == 3


def test_a_run_that_took_no_time_has_a_rate() -> None:
    told: list[str] = []
    clock = Clock()
    progress = LedgerProgress(pages_after, told.append, clock)
    clock.seconds += 1
    progress.entered(0)
    assert told == ["0 objects entered (0 B in this run, 0 objects/s)"]
