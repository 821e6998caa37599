"""When a ledger is due to be compared with its bucket."""

from __future__ import annotations

from datetime import timedelta

from fakes.ledger_desk import Desk  # noqa: TC002  its name says what a desk is
from fakes.ledger_world import BUCKET

from bucketsize.ledger.drift import Drift
from bucketsize.ledger.reconcile import reconcile
from bucketsize.ledger.schedule import due_buckets, settle_anew


def nobody(_drift: Drift) -> None:
    pass


def due(desk: Desk, **after: float) -> bool:
    return due_buckets(desk.ledger, desk.now + timedelta(**after)) == [BUCKET]


def test_the_first_reconcile_is_due_when_s3_honours_the_notification(desk: Desk) -> None:
    assert due_buckets(desk.ledger, desk.now) == []
    desk.start({"a": 1})
    assert not due(desk, minutes=9, seconds=59)
    assert due(desk, minutes=10)
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)  # by hand, and too early
    assert not due(desk, minutes=9, seconds=59)
    assert due(desk, minutes=10)


def test_the_next_is_due_a_day_later(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(minutes=10)
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)
    assert not due(desk, hours=23, minutes=59)
    assert due(desk, hours=24)


def test_one_whose_notification_was_put_back_is_due_as_after_a_start(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(minutes=10)
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)
    desk.now += timedelta(minutes=10)
    settle_anew(desk.ledger, BUCKET)
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)  # by hand, and too early
    assert not due(desk, minutes=9, seconds=59)
    assert due(desk, minutes=10)
    assert (desk.size, len(desk.rows)) == ((1, 1), 1)


def test_one_that_is_under_way_is_due(desk: Desk) -> None:
    desk.start({"a": 1, "b": 1})
    desk.page_size = 1
    desk.now += timedelta(minutes=10)
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody, deadline=desk.now)
    assert due(desk)


def test_a_ledger_that_is_not_live_is_never_due(desk: Desk) -> None:
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    assert not due(desk, days=9)
    desk.start({"a": 1})
    desk.ledger.stop(BUCKET)
    assert not due(desk, days=9)


def test_those_wait_longest_to_whom_nobody_came(desk: Desk) -> None:
    for name in ("aaa", "bbb", "ccc"):
        desk.ledger.begin(name, lists_meanwhile=False)
        desk.ledger.fill(name, desk.pages_after, lambda _count: None)
        desk.ledger.go_live(name)
        desk.now += timedelta(seconds=1)
    desk.now += timedelta(days=2)
    reconcile(desk.ledger, "aaa", desk.pages_after, nobody)
    desk.now += timedelta(days=2)
    assert due_buckets(desk.ledger, desk.now) == ["bbb", "ccc", "aaa"]


def test_one_that_takes_many_runs_lets_the_others_go_first(desk: Desk) -> None:
    desk.objects, desk.page_size = dict.fromkeys("abc", 1), 1
    for name in ("large", "small"):
        desk.ledger.begin(name, lists_meanwhile=False)
        desk.ledger.fill(name, desk.pages_after, lambda _count: None)
        desk.ledger.go_live(name)
    reconcile(desk.ledger, "large", desk.pages_after, nobody, deadline=desk.now)
    desk.now += timedelta(hours=1)
    reconcile(desk.ledger, "small", desk.pages_after, nobody)
    desk.now += timedelta(hours=1)
    reconcile(desk.ledger, "large", desk.pages_after, nobody, deadline=desk.now)
    desk.now += timedelta(days=1)
    assert due_buckets(desk.ledger, desk.now) == ["small", "large"]
