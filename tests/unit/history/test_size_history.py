from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.lagging_history_table import LaggingHistoryTable, history
from fakes.rows import measurement

from bucketsize.history import schema
from bucketsize.model import Peak, Window, format_timestamp

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def test_a_row_is_read_back_as_it_was_written() -> None:
    table = LaggingHistoryTable()
    written = history(table).record(measurement(19))
    assert history(table).latest("photos") == written == measurement(19)


def test_a_row_is_readable_in_the_console() -> None:
    table = LaggingHistoryTable()
    history(table).record(measurement(19))
    assert list(table.items.values()) == [
        {
            "bucket_name": {"S": "photos"},
            "timestamp": {"S": "2026-11-23T12:00:00.000000Z"},
            "total_size": {"N": "19"},
            "object_count": {"N": "1"},
            "event_name": {"S": "ObjectCreated:Put"},
            "object_key": {"S": "a key"},
            "method": {"S": "listing"},
            "peak_scope": {"S": "all-buckets"},
        }
    ]


def test_rows_of_one_microsecond_all_survive_in_the_order_of_writing() -> None:
    table = LaggingHistoryTable()
    rows = [history(table).record(measurement(size)) for size in (5, 6, 7)]
    assert [row.timestamp - NOON for row in rows] == [
        0 * MICROSECOND,
        MICROSECOND,
        2 * MICROSECOND,
    ]
    window = Window(NOON, NOON + timedelta(seconds=1))
    assert [m.total_size for m in history(table).measurements("photos", window)] == [5, 6, 7]


def test_a_write_whose_answer_was_lost_leaves_one_row() -> None:
    table = LaggingHistoryTable()
    table.answers_to_lose = 1
    assert history(table).record(measurement(19)) == measurement(19)
    assert len(table.items) == 1


def test_the_same_microsecond_in_two_buckets_is_no_collision() -> None:
    table = LaggingHistoryTable()
    for bucket in ("photos", "videos"):
        assert history(table).record(measurement(1, bucket=bucket)).timestamp == NOON


def test_a_window_includes_both_its_ends_and_nothing_else() -> None:
    table = LaggingHistoryTable()
    for seconds in (-1, 0, 5, 10, 11):
        history(table).record(measurement(100 + seconds, seconds))
    window = Window(NOON, NOON + timedelta(seconds=10))
    found = history(table).measurements("photos", window)
    assert [m.total_size for m in found] == [100, 105, 110]


def test_rows_one_microsecond_outside_the_window_are_outside() -> None:
    table = LaggingHistoryTable()
    window = Window(NOON, NOON + timedelta(seconds=10))
    for at in (window.start - MICROSECOND, window.end + MICROSECOND):
        history(table).record(replace(measurement(1), timestamp=at))
    assert list(history(table).measurements("photos", window)) == []


def test_a_bucket_without_history_has_neither_rows_nor_peak() -> None:
    empty = history(LaggingHistoryTable())
    assert list(empty.measurements("photos", Window(NOON, NOON))) == []
    assert (empty.latest("photos"), empty.peak()) == (None, None)


def test_only_rows_that_beat_the_peak_enter_its_index() -> None:
    table = LaggingHistoryTable()
    for seconds, size in enumerate((10, 5, 10, 20, 19)):
        history(table).record(measurement(size, seconds))
    indexed = [int(i["total_size"]["N"]) for i in table.items.values() if "peak_scope" in i]
    assert indexed == [10, 20]


def test_the_peak_is_over_all_buckets_and_all_time() -> None:
    table = LaggingHistoryTable()
    history(table).record(measurement(1_000, -86_400 * 400, bucket="videos"))
    history(table).record(measurement(10))
    assert history(table).peak() == Peak("videos", 1_000, NOON - timedelta(days=400))


def test_rows_put_in_by_hand_that_are_no_measurements_are_left_out() -> None:
    table = LaggingHistoryTable()
    history(table).record(measurement(10))
    for seconds, broken in enumerate(({"N": "many"}, {"S": "12"}, None), start=1):
        item: dict[str, Any] = {
            "bucket_name": {"S": "photos"},
            "timestamp": {"S": format_timestamp(NOON + timedelta(seconds=seconds))},
            "object_count": {"N": "1"},
        }
        table.items["photos", item["timestamp"]["S"]] = item | (
            {"total_size": broken} if broken else {}
        )
    window = Window(NOON, NOON + timedelta(seconds=9))
    assert [m.total_size for m in history(table).measurements("photos", window)] == [10]
    latest = history(table).latest("photos")
    assert latest is not None
    assert latest.total_size == 10


def test_the_index_is_sparse_and_its_key_is_the_size() -> None:
    definition = schema.table_definition("any-table")
    index = definition["GlobalSecondaryIndexes"][0]
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["peak_scope", "total_size"]
    assert [key["AttributeName"] for key in definition["KeySchema"]] == [
        "bucket_name",
        "timestamp",
    ]
