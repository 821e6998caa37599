"""The schedule's use case: what is due is compared, and one failure stops no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.ledger_desk import Desk

from bucketsize.errors import InvalidInput
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.filling import PagesAfter
from bucketsize.tracking.reconciler import Reconciler

HOUR = timedelta(hours=1)


class Schedule:
    """Three buckets whose ledgers are due, and one that is not on the ledger any more.

    Those in ``versioned`` cannot be listed.
    """

    def __init__(self, *versioned: str) -> None:
        self.desk = Desk(objects={"a": 1}, page_size=1)
        self.versioned = versioned
        self.told: list[tuple[str, Drift]] = []
        for name in ("aaa", "bbb", "ccc", "forgotten"):
            self.desk.ledger.begin(name, lists_meanwhile=False)
            self.desk.ledger.fill(name, self.desk.pages_after, lambda _count: None)
            self.desk.ledger.go_live(name)
            self.desk.now += timedelta(seconds=1)
        self.desk.now += HOUR
        self.desk.objects = {"a": 2, "b": 3}
        self.reconciler = Reconciler(
            ledger=self.desk.ledger,
            ledger_buckets=("aaa", "bbb", "c*"),
            pages_of=self._pages_of,
            now=lambda: self.desk.now,
            report=lambda name, drift: self.told.append((name, drift)),
        )

    def _pages_of(self, bucket_name: str) -> PagesAfter:
        if bucket_name in self.versioned:
            raise InvalidInput(f"{bucket_name} keeps versions.")
        return self.desk.pages_after

    def run(self, time: timedelta = HOUR) -> dict[str, Drift]:
        return self.reconciler.run(self.desk.now + time)


def test_every_ledger_that_is_due_is_compared_and_its_drift_told() -> None:
    schedule = Schedule()
    drifts = schedule.run()
    assert list(drifts.items()) == schedule.told
    assert [(name, drift.repaired) for name, drift in schedule.told] == [
        ("aaa", 2),
        ("bbb", 2),
        ("ccc", 2),
    ]
    assert schedule.run() == {}


def test_one_that_fails_does_not_stop_the_others() -> None:
    schedule = Schedule("aaa")
    with pytest.raises(InvalidInput, match="aaa keeps versions"):
        schedule.run()
    assert [name for name, _ in schedule.told] == ["bbb", "ccc"]


def test_several_failures_are_raised_together() -> None:
    with pytest.raises(ExceptionGroup):
        Schedule("aaa", "ccc").run()


def test_what_time_does_not_suffice_for_is_left_to_the_next_run() -> None:
    schedule = Schedule()
    assert schedule.run(timedelta()) == {}
    schedule.desk.dynamodb.hook = lambda _request: setattr(
        schedule.desk, "now", schedule.desk.now + timedelta(seconds=1)
    )
    drifts = schedule.run(timedelta(seconds=30))
    assert [drift.is_complete for drift in drifts.values()] == [False]
    assert schedule.told == []
    schedule.run()
    assert [name for name, _ in schedule.told] == ["bbb", "ccc", "aaa"]
