"""Comparing a ledger with its bucket, and setting it right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fakes.ledger_desk import Desk  # noqa: TC002  its name says what a desk is
from fakes.ledger_world import BUCKET

from bucketsize.errors import Conflict, NotFound
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.reconcile import reconcile
from bucketsize.listing import ListedPage
from bucketsize.model import Method


def nobody(_drift: Drift) -> None:
    pass


def reconciled(desk: Desk) -> Drift:
    return reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)


def test_it_repairs_what_events_did_not_tell_and_says_what_it_was(desk: Desk) -> None:
    desk.start({"gone": 5, "grown": 1, "same": 3})
    desk.objects = {"grown": 4, "new": 7, "same": 3}
    desk.now += timedelta(minutes=1)
    drift = reconciled(desk)
    assert drift == Drift(
        compared=3,
        missing=1,
        surplus=1,
        differing=1,
        total_size=5,
        object_count=0,
        is_complete=True,
    )
    row = desk.rows[-1]
    assert (row.timestamp, row.total_size, row.object_count) == (desk.now, 14, 3)
    assert (row.cause.event_name, row.method) == ("Reconcile", Method.LEDGER)
    assert reconciled(desk) == Drift(compared=3, is_complete=True)
    assert len(desk.rows) == 2


def test_many_repairs_take_several_transactions(desk: Desk) -> None:
    desk.start()
    desk.objects = {f"{n}": 1 for n in range(250)}
    assert reconciled(desk).missing == 250
    assert desk.size == (250, 250)
    assert len(desk.rows) == 1 + 3


def test_a_ledger_larger_than_a_page_of_a_query_is_compared_in_key_order(desk: Desk) -> None:
    desk.start({f"{n}/ü": n for n in range(300)})
    desk.dynamodb.page_size, desk.page_size = 2, 7
    for n in range(0, 300, 7):
        del desk.objects[f"{n}/ü"]
    assert reconciled(desk).surplus == 43
    assert desk.size == (sum(desk.objects.values()), 257)


def test_a_late_event_cannot_undo_what_listing_and_ledger_agreed_on(desk: Desk) -> None:
    """The events of the sizes 1 and 2 are late, that of 3 is lost; the listing showed 3."""
    desk.start({"a": 3})
    first, second = desk.put("a", 1, "1"), desk.put("a", 2, "2")
    desk.now += timedelta(minutes=6)
    assert reconciled(desk).repaired == 0
    desk.apply(first, second)
    assert desk.size == (3, 1)


def test_a_late_creation_cannot_bring_back_what_neither_has(desk: Desk) -> None:
    desk.start()
    creation = desk.put("a", 1, "1")  # the event of its removal is lost
    desk.now += timedelta(minutes=6)
    reconciled(desk)
    desk.apply(creation)
    assert desk.size == (0, 0)


def test_an_event_newer_than_the_reconcile_counts(desk: Desk) -> None:
    desk.start({"a": 3})
    desk.apply(desk.put("a", 5, "1"))
    desk.now += timedelta(minutes=6)
    desk.objects["a"] = 7
    reconciled(desk)
    desk.apply(desk.put("a", 9, "3"))
    assert desk.size == (9, 1)


def test_what_was_too_late_stays_so_where_a_clock_goes_back(desk: Desk) -> None:
    desk.start()
    desk.now += timedelta(hours=1)
    reconciled(desk)
    as_of = desk.total.as_of
    desk.now -= timedelta(minutes=3)
    reconciled(desk)
    assert desk.total.as_of == as_of


def test_a_repair_keeps_the_sequencer(desk: Desk) -> None:
    desk.start()
    desk.apply(desk.put("a", 5, "2"))
    reconciled(desk)  # the bucket is empty
    assert desk.size == (0, 0)
    desk.apply(desk.put("a", 4, "1"))
    assert desk.size == (0, 0)


def test_what_changed_while_it_was_listed_is_looked_at_again(desk: Desk) -> None:
    """The page is listed, then an object is overwritten and its event applied."""
    desk.start({"a": 1, "b": 1})
    desk.objects = {"a": 2, "b": 2}
    looks: list[str] = []

    def pages_after(after: str) -> Iterator[ListedPage]:
        pages = list(desk.pages_after(after))
        looks.append(after)
        if len(looks) <= 2:
            desk.objects["a"] += 10
            desk.apply(desk.put("a", desk.objects["a"], f"{len(looks)}"))
        yield from pages

    drift = reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert (drift.differing, drift.unsettled, len(looks)) == (1, 0, 3)
    assert desk.size == (22 + 2, 2)


def test_what_changes_at_every_look_is_left_to_its_events(desk: Desk) -> None:
    desk.start({"a": 1, "b": 1})
    desk.objects["a"] = 9
    sequencer = 1

    def pages_after(after: str) -> Iterator[ListedPage]:
        nonlocal sequencer
        pages = list(desk.pages_after(after))
        sequencer += 1
        desk.objects["a"] = sequencer
        desk.apply(desk.put("a", sequencer, f"{sequencer:02x}F"))
        yield from pages

    drift = reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert (drift.unsettled, drift.repaired, drift.is_complete) == (1, 0, True)
    assert desk.size == (desk.objects["a"] + 1, 2)


def test_a_reconcile_that_runs_out_of_time_goes_on_where_it_was(desk: Desk) -> None:
    desk.start(dict.fromkeys("abcdef", 1))
    desk.page_size = 2
    desk.objects = dict.fromkeys("abcdef", 2)
    as_of = desk.now - timedelta(minutes=5)
    drift = reconcile(desk.ledger, BUCKET, desk.pages_after, nobody, deadline=desk.now)
    assert (drift.compared, drift.differing, drift.is_complete) == (2, 2, False)
    desk.now += timedelta(hours=1)
    told: list[Drift] = []
    drift = reconcile(desk.ledger, BUCKET, desk.pages_after, told.append)
    assert (drift.compared, drift.differing, drift.is_complete) == (6, 6, True)
    assert told[0].compared == 4
    assert desk.total.as_of == as_of  # all was compared since it first began
    assert desk.size == (12, 6)


def test_two_at_once_are_one(desk: Desk) -> None:
    desk.start(dict.fromkeys("abcd", 1))
    desk.page_size = 1
    desk.objects = dict.fromkeys("abcd", 2)
    taken: list[str] = []

    def pages_after(after: str) -> Iterator[ListedPage]:
        pages = desk.pages_after(after)
        if not after:
            yield next(pages)
            reconcile(desk.ledger, BUCKET, desk.pages_after, nobody)
        for page in pages:
            taken.append(page.after)
            yield page

    drift = reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert drift.is_complete
    assert desk.size == (8, 4)
    assert set(taken) == {"a"}  # then it is found that all is compared


def test_what_differs_is_looked_at_again_without_listing_the_rest(desk: Desk) -> None:
    desk.start(dict.fromkeys("abcd", 1))
    desk.page_size = 1
    desk.objects = dict.fromkeys("abcd", 2)
    taken: list[str] = []

    def pages_after(after: str) -> Iterator[ListedPage]:
        for page in desk.pages_after(after):
            taken.append(page.after)
            yield page

    reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert taken == ["", "", "a", "a", "b", "b", "c", "c"]


def test_there_is_nothing_to_compare_before_a_ledger_is_live(desk: Desk) -> None:
    with pytest.raises(NotFound):
        reconciled(desk)
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    with pytest.raises(Conflict, match="is starting"):
        reconciled(desk)


def test_a_ledger_that_is_stopped_meanwhile_is_not_repaired(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.objects = {"a": 2}

    def pages_after(after: str) -> Iterator[ListedPage]:
        desk.ledger.stop(BUCKET)
        yield from desk.pages_after(after)

    with pytest.raises(Conflict, match="not live any more"):
        reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert desk.size == (1, 1)


def test_a_ledger_that_is_started_anew_meanwhile_is_not_repaired(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.objects = {"a": 2}
    listings = iter([False, True])

    def pages_after(after: str) -> Iterator[ListedPage]:
        if next(listings):
            desk.ledger.stop(BUCKET)
            desk.start({"a": 1})  # of the same items, but what was seen was not theirs
            desk.objects = {"a": 2}
        yield from desk.pages_after(after)

    with pytest.raises(Conflict, match="not live any more"):
        reconcile(desk.ledger, BUCKET, pages_after, nobody)
    assert desk.size == (1, 1)


def test_a_new_start_is_reconciled_anew(desk: Desk) -> None:
    desk.start({"a": 1, "b": 1})
    desk.page_size = 1
    reconcile(desk.ledger, BUCKET, desk.pages_after, nobody, deadline=desk.now)
    desk.ledger.stop(BUCKET)
    desk.start()
    desk.objects = {"a": 5, "b": 5}
    assert reconciled(desk).differing == 2


def test_a_run_that_was_overtaken_leaves_the_next_reconcile_alone(desk: Desk) -> None:
    """Else its place would be taken for that of the next, and the pages before be left out."""
    desk.start(dict.fromkeys("abcd", 1))
    desk.page_size = 1

    def pages_after(after: str) -> Iterator[ListedPage]:
        pages = desk.pages_after(after)
        yield next(pages)
        yield next(pages)
        reconciled(desk)
        desk.now += timedelta(days=1)
        reconcile(desk.ledger, BUCKET, desk.pages_after, nobody, deadline=desk.now)
        yield from pages

    assert reconcile(desk.ledger, BUCKET, pages_after, nobody).is_complete
    asked: list[str] = []

    def told(after: str) -> Iterator[ListedPage]:
        asked.append(after)
        return desk.pages_after(after)

    reconcile(desk.ledger, BUCKET, told, nobody)
    assert asked == ["a"]
