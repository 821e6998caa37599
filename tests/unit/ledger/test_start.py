"""Starting on a bucket that holds objects, while its events arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fakes.ledger_desk import Desk  # noqa: TC002  its name says what a desk is
from fakes.ledger_world import BUCKET, LEDGER_TABLE

from bucketsize.errors import Conflict, NotFound
from bucketsize.ledger import State, schema
from bucketsize.listing import ListedPage
from bucketsize.model import BASELINE, Measurement, Method


class Killed(BaseException):
    pass


def nobody(_count: int) -> None:
    pass


def killed_after(desk: Desk, pages: int) -> Iterator[ListedPage]:
    for number, page in enumerate(desk.pages_after(""), start=1):
        yield page
        if number == pages:
            raise Killed


def test_the_first_row_is_what_the_bucket_holds(desk: Desk) -> None:
    desk.page_size = 100
    desk.start({f"{n}/ü": n for n in range(1234)})
    size = sum(range(1234))
    expected = Measurement(BUCKET, desk.now, size, 1234, BASELINE, Method.LEDGER)
    assert (desk.rows, desk.size) == ([expected], (size, 1234))
    assert (desk.total.state, desk.total.live_since) == (State.LIVE, desk.now)


def test_an_empty_bucket_starts_as_well(desk: Desk) -> None:
    desk.start()
    assert [(row.total_size, row.object_count) for row in desk.rows] == [(0, 0)]


def test_a_start_tells_how_many_objects_it_has_listed(desk: Desk) -> None:
    desk.page_size = 2
    desk.objects = dict.fromkeys("abcde", 1)
    told: list[int] = []
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    desk.ledger.fill(BUCKET, desk.pages_after, told.append)
    assert told == [2, 4, 5]


def test_a_start_that_was_killed_goes_on_where_it_was(desk: Desk) -> None:
    desk.page_size = 1
    desk.objects = dict.fromkeys("abcdefgh", 1)
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    with pytest.raises(Killed):
        desk.ledger.fill(BUCKET, lambda _after: killed_after(desk, 6), nobody)
    asked: list[str] = []
    told: list[int] = []

    def pages_after(after: str) -> Iterator[ListedPage]:
        asked.append(after)
        return desk.pages_after(after)

    desk.ledger.begin(BUCKET, lists_meanwhile=True)
    desk.ledger.fill(BUCKET, pages_after, told.append)
    desk.ledger.go_live(BUCKET)
    assert (asked, told[-1], desk.size) == (["d"], 8, (8, 8))


def test_begun_again_it_is_the_same_start(desk: Desk) -> None:
    first = desk.ledger.begin(BUCKET, lists_meanwhile=True)
    desk.now += timedelta(hours=1)
    assert desk.ledger.begin(BUCKET, lists_meanwhile=False) == first
    assert first.lists_meanwhile


def test_a_live_ledger_stays_live(desk: Desk) -> None:
    desk.start({"a": 1})
    before = desk.total
    assert desk.ledger.begin(BUCKET, lists_meanwhile=False) == before
    desk.ledger.fill(BUCKET, desk.pages_after, nobody)
    row = desk.ledger.go_live(BUCKET)
    assert (desk.total, [row]) == (before, desk.rows)


def test_a_ledger_does_not_go_live_before_all_is_entered(desk: Desk) -> None:
    desk.objects = {"a": 1}
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    with pytest.raises(Conflict, match="not all in its ledger"):
        desk.ledger.go_live(BUCKET)
    assert desk.total.state is State.STARTING


def test_events_know_better_than_the_listing(desk: Desk) -> None:
    desk.objects = {"new": 1, "gone": 1, "same": 1}
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    desk.apply(desk.put("new", 9, "1"), desk.delete("gone", "1"))
    desk.ledger.fill(BUCKET, desk.pages_after, nobody)  # an old answer of S3's, so to say
    desk.ledger.go_live(BUCKET)
    assert desk.size == (10, 2)
    desk.apply(desk.put("same", 5, "1"))  # its first event is newer than the listing
    assert desk.size == (14, 2)


def test_what_is_entered_while_it_goes_live_is_counted(desk: Desk) -> None:
    """Another run of the start enters an object between the reading of its lane and the end."""
    desk.objects = {"a": 1}
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    desk.ledger.fill(BUCKET, desk.pages_after, nobody)
    lane = (schema.start_partition(BUCKET, 1), "lane-0")
    requests: list[str] = []

    def enter_meanwhile(request: str) -> None:
        requests.append(request)
        if requests.count("TransactWriteItems") == 1:
            item = desk.dynamodb.tables[LEDGER_TABLE][lane]
            item["object_count"] = {"N": str(int(item["object_count"]["N"]) + 1)}
            item["total_size"] = {"N": str(int(item["total_size"]["N"]) + 50)}
            requests.append("TransactWriteItems")

    desk.dynamodb.hook = enter_meanwhile
    row = desk.ledger.go_live(BUCKET)
    assert (row.total_size, row.object_count) == (51, 2)


def test_a_run_that_is_late_finds_the_start_closed(desk: Desk) -> None:
    desk.page_size = 1
    desk.objects = dict.fromkeys("abcdef", 1)
    desk.ledger.begin(BUCKET, lists_meanwhile=False)

    def pages_after(after: str) -> Iterator[ListedPage]:
        pages = desk.pages_after(after)
        yield next(pages)
        desk.ledger.fill(BUCKET, desk.pages_after, nobody)
        desk.ledger.go_live(BUCKET)
        desk.objects["bb"] = 100  # its event is under way: no late listing may enter it
        yield from pages

    desk.ledger.fill(BUCKET, pages_after, nobody)
    assert desk.size == (6, 6)
    assert desk.item("bb") is None


def test_a_start_that_was_stopped_says_so(desk: Desk) -> None:
    desk.objects = {"a": 1}
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    desk.ledger.stop(BUCKET)
    with pytest.raises(Conflict, match="was stopped"):
        desk.ledger.fill(BUCKET, desk.pages_after, nobody)
    with pytest.raises(Conflict):
        desk.ledger.go_live(BUCKET)


def test_a_run_of_a_start_that_another_has_followed_says_so(desk: Desk) -> None:
    """Stopped, forgotten and begun anew by somebody else."""
    desk.page_size = 1
    desk.objects = dict.fromkeys("ab", 1)
    desk.ledger.begin(BUCKET, lists_meanwhile=False)

    def pages_after(after: str) -> Iterator[ListedPage]:
        desk.ledger.stop(BUCKET)
        desk.ledger.forget(BUCKET, nobody)
        desk.ledger.begin(BUCKET, lists_meanwhile=False)
        yield from desk.pages_after(after)

    with pytest.raises(Conflict, match="was stopped"):
        desk.ledger.fill(BUCKET, pages_after, nobody)


def test_what_is_forgotten_once_is_not_looked_for_again(desk: Desk) -> None:
    for _ in range(2):
        desk.start({"a": 1})
        desk.ledger.stop(BUCKET)
        desk.dynamodb.requests.clear()
        desk.ledger.forget(BUCKET, nobody)
        assert desk.dynamodb.requests.count("Query") == 1 + schema.SHARDS


def test_a_bucket_without_a_ledger_cannot_be_filled(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ledger.fill(BUCKET, desk.pages_after, nobody)


def test_a_new_generation_forgets_and_its_rows_are_later(desk: Desk) -> None:
    desk.start({"a": 1, "b": 2})
    desk.ledger.stop(BUCKET)
    del desk.objects["a"]
    desk.now -= timedelta(minutes=1)
    desk.start()
    assert (desk.total.generation, desk.size) == (2, (2, 1))
    first, second = desk.rows
    assert second.timestamp == first.timestamp + timedelta(microseconds=1)


def test_writers_do_not_wait_for_one_another(desk: Desk) -> None:
    desk.start({f"{n:04}": 1 for n in range(1000)})
    lanes = [key for key in desk.dynamodb.tables[LEDGER_TABLE] if key[1].startswith("lane-")]
    assert (desk.size, lanes) == ((1000, 1000), [])
    assert desk.dynamodb.requests.count("TransactWriteItems") == 1 + 11 + 1 + 1


def test_what_is_in_a_writers_way_is_tried_again(desk: Desk) -> None:
    desk.objects = {"a": 1}
    desk.ledger.begin(BUCKET, lists_meanwhile=False)
    desk.dynamodb.invented_reasons = ["TransactionConflict"] * 3
    desk.ledger.fill(BUCKET, desk.pages_after, nobody)
    desk.ledger.go_live(BUCKET)
    assert desk.size == (1, 1)


def test_a_stopped_ledger_is_forgotten_and_its_generation_never_used_again(desk: Desk) -> None:
    desk.start({f"{n}": 1 for n in range(60)})
    assert desk.ledger.bucket_names() == (BUCKET,)
    desk.ledger.stop(BUCKET)
    told: list[int] = []
    desk.dynamodb.processed_at_most = 1
    desk.ledger.forget(BUCKET, told.append)
    desk.dynamodb.processed_at_most = 100
    assert [key for _, key in desk.dynamodb.tables[LEDGER_TABLE]] == ["total"]
    assert told[-1] == 60 + 1  # and the start's position
    assert desk.ledger.bucket_names() == ()
    desk.dynamodb.requests.clear()
    desk.ledger.forget(BUCKET, told.append)
    assert "Query" not in desk.dynamodb.requests
    desk.start()
    assert desk.total.generation == 2


def test_a_live_ledger_forgets_only_what_was_before(desk: Desk) -> None:
    desk.start({"a": 1, "b": 2})
    desk.ledger.stop(BUCKET)
    desk.start()
    desk.ledger.forget(BUCKET, nobody)
    assert desk.ledger.bucket_names() == (BUCKET,)
    assert desk.size == (3, 2)
    assert desk.item("a") is not None
    generations = {partition.split("#")[1] for partition, _ in _objects(desk)}
    assert generations == {"2"}


def _objects(desk: Desk) -> list[tuple[str, str]]:
    return [
        key for key in desk.dynamodb.tables[LEDGER_TABLE] if key[0].startswith(f"{BUCKET}#")
    ]
