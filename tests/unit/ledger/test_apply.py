"""One transaction: what events change, what they cost, and what stands in their way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.ledger_desk import Desk
from fakes.ledger_dynamodb import TransactionCanceledException
from fakes.ledger_world import BUCKET, HISTORY_TABLE, LEDGER_TABLE, NOON

from bucketsize.errors import Conflict, NotFound, ServiceFailure
from bucketsize.ledger import State, schema
from bucketsize.model import Cause, Measurement, Method

DAY = 24 * 60 * 60


def test_a_batch_becomes_one_row_with_the_new_total(desk: Desk) -> None:
    desk.start({"a": 10, "b": 20})
    desk.now += timedelta(seconds=1)
    row = desk.apply(desk.put("a", 7, "1"), desk.delete("b", "1"), desk.put("c", 1, "1")).row
    cause = Cause("ObjectCreated:Put", "c")
    assert row == Measurement(BUCKET, desk.now, 8, 2, cause, Method.LEDGER)
    assert desk.rows[-1] == row


def test_a_row_that_is_a_new_peak_enters_the_index(desk: Desk) -> None:
    desk.start()
    for number, size in enumerate((5, 3, 9), start=1):
        desk.apply(desk.put("a", size, f"{number}"))
        desk.now += timedelta(seconds=1)
    indexed = [
        item["total_size"]["N"]
        for item in desk.dynamodb.tables[HISTORY_TABLE].values()
        if "peak_scope" in item
    ]
    assert indexed == ["0", "5", "9"]


def test_an_overwrite_of_the_same_size_is_a_row_too(desk: Desk) -> None:
    desk.start({"a": 10})
    assert desk.apply(desk.put("a", 10, "1")).row is not None


def test_what_is_known_already_writes_nothing(desk: Desk) -> None:
    desk.start({"a": 10})
    desk.apply(desk.put("a", 7, "20"))
    desk.dynamodb.requests.clear()
    applied = desk.apply(desk.put("a", 7, "2"), desk.put("a", 9, "1"))
    assert desk.dynamodb.requests == ["BatchGetItem"]
    assert (applied.row, applied.must_list, desk.size) == (None, False, (7, 1))


@pytest.mark.parametrize("objects", [1, 500])
@pytest.mark.parametrize("keys", [1, 98])
def test_a_transaction_costs_three_requests_whatever_the_bucket_holds(
    desk: Desk, objects: int, keys: int
) -> None:
    desk.start({f"{n}": 1 for n in range(objects)})
    desk.apply(desk.put("first", 1, "1"))  # from here on the generation is known
    desk.dynamodb.requests.clear()
    desk.apply(*(desk.put(f"k{n}", 1, "1") for n in range(keys)))
    assert desk.dynamodb.requests == ["BatchGetItem", "Query", "TransactWriteItems"]


def test_a_late_creation_cannot_raise_the_dead(desk: Desk) -> None:
    desk.start()
    desk.apply(desk.delete("a", "2"))
    desk.apply(desk.put("a", 5, "1"))
    assert desk.size == (0, 0)


def test_a_tombstone_expires_after_more_than_thirty_days_and_a_re_creation_undoes_that(
    desk: Desk,
) -> None:
    desk.start()
    desk.apply(desk.put("a", 5, "1"))
    assert schema.EXPIRES_AT not in desk.item("a")
    desk.apply(desk.delete("a", "2"))
    expires_in = int(desk.item("a")[schema.EXPIRES_AT]["N"]) - desk.now.timestamp()
    assert expires_in == 31 * DAY
    desk.apply(desk.put("a", 6, "3"))
    assert schema.EXPIRES_AT not in desk.item("a")
    assert desk.size == (6, 1)


def test_what_no_tombstone_remembers_is_refused(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(days=40)
    old, new = desk.put("b", 5, "1", ago=30 * DAY + 1), desk.put("c", 1, "1", ago=30 * DAY - 1)
    applied = desk.apply(old, new)
    assert (applied.too_old, desk.size) == ((old,), (2, 2))
    assert applied.row is not None
    assert applied.row.cause.object_key == "c"


def test_what_is_refused_is_named_once_and_the_peak_asked_for_once_whatever_the_tries(
    desk: Desk,
) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(days=40)
    desk.dynamodb.invented_reasons = ["TransactionConflict"] * 3
    desk.dynamodb.requests.clear()
    old, new = desk.put("b", 5, "1", ago=31 * DAY), desk.put("c", 1, "1")
    assert desk.apply(old, new).too_old == (old,)
    assert desk.dynamodb.requests.count("Query") == 1


def test_an_old_event_of_an_object_that_is_known_is_taken(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(days=40)
    assert desk.apply(desk.put("a", 5, "1", ago=35 * DAY)).too_old == ()
    assert desk.size == (5, 1)


def test_a_row_that_enters_a_change_of_long_ago_says_since_when_nobody_did(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.now += timedelta(days=2)
    row = desk.apply(desk.put("a", 5, "2", ago=DAY), desk.put("b", 5, "1", ago=1)).row
    assert row is not None
    assert row.unmeasured_since == desk.now - timedelta(days=1)
    assert desk.history.latest(BUCKET) == row
    row = desk.apply(desk.put("a", 6, "3", ago=1)).row
    assert row is not None
    assert row.unmeasured_since is None


def test_what_happened_long_before_the_start_was_told_by_its_listing(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.apply(desk.put("a", 5, "1", ago=301), desk.put("b", 5, "1", ago=301))
    assert desk.size == (1, 1)
    desk.apply(desk.put("a", 5, "1", ago=299))  # S3's clock and ours may differ
    assert desk.size == (5, 1)


def test_rows_stay_in_order_where_a_clock_goes_back(desk: Desk) -> None:
    desk.start()
    desk.now -= timedelta(minutes=3)
    first = desk.apply(desk.put("a", 5, "1")).row
    assert first is not None
    assert first.timestamp == NOON + timedelta(microseconds=1)


def test_a_microsecond_that_another_row_has_is_left_to_it(desk: Desk) -> None:
    desk.start()
    desk.now += timedelta(seconds=1)
    taken = Measurement(BUCKET, desk.now, 1, 1)
    insertion = desk.history.insertion(taken, None)
    desk.dynamodb.transact_write_items(TransactItems=[insertion])
    row = desk.apply(desk.put("a", 5, "1")).row
    assert row is not None
    assert row.timestamp == taken.timestamp + timedelta(microseconds=1)


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_what_stands_in_the_way_for_a_moment_is_tried_again(desk: Desk, reason: str) -> None:
    desk.start()
    desk.dynamodb.invented_reasons = [reason] * 3
    desk.apply(desk.put("a", 5, "1"))
    assert desk.size == (5, 1)
    assert desk.pauses == [0.04, 0.08, 0.16]


def test_what_stands_in_the_way_for_long_is_an_error(desk: Desk) -> None:
    desk.start()
    desk.dynamodb.invented_reasons = ["TransactionConflict"] * 100
    with pytest.raises(Conflict, match="Others wrote to the ledger of photos at every try"):
        desk.apply(desk.put("a", 5, "1"))
    assert len(desk.dynamodb.invented_reasons) == 75
    assert max(desk.pauses) == 1
    assert desk.size == (0, 0)


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_what_would_fail_again_is_not_tried_again(desk: Desk, reason: str) -> None:
    desk.start()
    desk.dynamodb.invented_reasons = [reason]
    with pytest.raises(TransactionCanceledException):
        desk.apply(desk.put("a", 5, "1"))
    assert desk.pauses == []


def test_items_that_dynamodb_leaves_out_are_asked_for_again(desk: Desk) -> None:
    desk.start({"a": 1, "b": 2, "c": 3})
    desk.dynamodb.processed_at_most = 1
    desk.apply(desk.put("a", 5, "1"), desk.delete("b", "1"), desk.delete("c", "1"))
    assert desk.size == (5, 1)


def test_items_that_are_left_out_again_and_again_are_an_error(desk: Desk) -> None:
    desk.start()
    desk.dynamodb.processed_at_most = 0
    with pytest.raises(ServiceFailure, match="did not read"):
        desk.apply(desk.put("a", 5, "1"))


def test_a_bucket_without_a_ledger_is_an_error(desk: Desk) -> None:
    with pytest.raises(NotFound, match="photos has no ledger"):
        desk.apply(desk.put("a", 5, "1"))


@pytest.mark.parametrize("lists_meanwhile", [True, False])
def test_a_ledger_that_is_starting_writes_no_row(desk: Desk, *, lists_meanwhile: bool) -> None:
    desk.ledger.begin(BUCKET, lists_meanwhile=lists_meanwhile)
    applied = desk.apply(desk.put("a", 5, "1"))
    assert (applied.row, applied.must_list) == (None, lists_meanwhile)
    again = desk.apply(desk.put("a", 5, "1"))  # the listing may have failed before
    assert again.must_list == lists_meanwhile
    assert desk.rows == []


def test_a_ledger_that_was_stopped_is_left_as_it_is(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.ledger.stop(BUCKET)
    version = desk.total.version
    applied = desk.apply(desk.put("a", 5, "1"))
    assert (applied.row, applied.must_list) == (None, True)
    desk.ledger.stop(BUCKET)
    assert (desk.total.state, desk.total.version) == (State.STOPPED, version)


def test_another_start_is_noticed(desk: Desk) -> None:
    desk.start({"a": 1})
    desk.apply(desk.put("a", 2, "1"))
    other = Desk()
    other.dynamodb.tables = desk.dynamodb.tables
    other.ledger.stop(BUCKET)
    other.start({"a": 2})
    desk.apply(desk.put("a", 7, "2"))
    assert desk.size == (7, 1)
    assert len(desk.dynamodb.tables[LEDGER_TABLE]) > 0
