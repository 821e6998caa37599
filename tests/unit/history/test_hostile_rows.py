"""Whatever somebody puts into the table by hand, what is read are the measurements in it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from fakes.lagging_history_table import LaggingHistoryTable
from fakes.rows_by_hand import ALWAYS, HOUR, NOON, by_hand, history_in, row

from bucketsize.history.items import LARGEST, item_of, measurement_of
from bucketsize.history.peak_repair import UnindexedPeaks
from bucketsize.model import Peak, format_timestamp

FOREIGN: dict[str, dict[str, Any]] = {
    "no size": {"total_size": None},
    "no number of objects": {"object_count": None},
    "a size in words": {"total_size": {"S": "19"}},
    "a list of sizes": {"total_size": {"L": [{"N": "19"}]}},
    "no size at all": {"total_size": {"NULL": True}},
    "a negative size": {"total_size": {"N": "-1"}},
    "half a byte": {"total_size": {"N": "0.5"}},
    "a size that Python alone reads": {"total_size": {"N": "1_000"}},
    "an absurd size": {"total_size": {"N": str(LARGEST + 1)}},
    "the largest number that DynamoDB has": {"total_size": {"N": "9" * 38 + "0" * 88}},
    "fewer than no objects": {"object_count": {"N": "-1"}},
    "an absurd number of objects": {"object_count": {"N": "1" + "0" * 30}},
    "a method of the future": {"method": {"S": "divination"}},
    "a gap that is no time": {"unmeasured_since": {"N": "5"}},
    "a gap since some day": {"unmeasured_since": {"S": "yesterday"}},
    "a gap that begins after its end": {
        "unmeasured_since": {"S": format_timestamp(NOON + timedelta(minutes=1))}
    },
    "a time without a zone": {"timestamp": {"S": "2026-11-23T12:00:00.000000"}},
    "a time of another zone": {"timestamp": {"S": "2026-11-23T12:00:00.000000+00:00"}},
    "a day": {"timestamp": {"S": "2026-11-23"}},
    "a day that was not": {"timestamp": {"S": "2026-02-30T12:00:00.000000Z"}},
    "no time": {"timestamp": {"S": "~"}},
    "a time before S3": {"timestamp": {"S": "1999-12-31T23:59:59.000000Z"}},
    "a time in two hours": {"timestamp": {"S": format_timestamp(NOON + 2 * HOUR)}},
    "the last time": {"timestamp": {"S": "9999-12-31T23:59:59.999999Z"}},
}


@pytest.mark.parametrize("attributes", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_row_is_left_out_with_one_warning_that_names_no_key(
    attributes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    table = LaggingHistoryTable()
    history_in(table).record(row(-60, 7))
    for seconds in (-2, -1):
        table.put_by_hand(by_hand(seconds, **attributes))
    history = history_in(table)
    assert list(history.measurements("photos", ALWAYS)) == [row(-60, 7)]
    assert history.newest("photos", ALWAYS, 5) == [row(-60, 7)]
    assert history.latest("photos") == row(-60, 7)
    assert 1 <= len(caplog.records) <= 3  # one for each read that came across it
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert "salaries" not in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize(
    "attributes",
    [
        FOREIGN["an absurd size"],
        FOREIGN["the largest number that DynamoDB has"],
        FOREIGN["a time in two hours"] | {"total_size": {"N": "1000"}},
        FOREIGN["no time"] | {"total_size": {"N": "1000"}},
        {"bucket_name": {"S": "<img src=x>"}, "total_size": {"N": "1000"}},
        {"bucket_name": {"S": "\u202eevil"}, "total_size": {"N": "1000"}},
    ],
)
def test_a_foreign_row_at_the_top_of_the_index_is_not_the_peak(
    attributes: dict[str, Any],
) -> None:
    table = LaggingHistoryTable()
    history_in(table).record(row(-60, 7))
    table.put_by_hand(by_hand(-1, **attributes))
    assert history_in(table).peak() == Peak.of(row(-60, 7))


def test_behind_a_foreign_peak_the_true_one_still_enters_the_index() -> None:
    table = LaggingHistoryTable()
    table.put_by_hand(by_hand(-1, total_size={"N": "9" * 30}))
    history_in(table).record(row(0, 5))
    history_in(table).record(row(1, 8))
    assert history_in(table).peak() == Peak.of(row(1, 8))


def test_the_index_is_not_repaired_with_a_foreign_row() -> None:
    table = LaggingHistoryTable()
    table.put_by_hand(by_hand(-2, total_size={"N": "9" * 30}, peak_scope=None))
    table.put_by_hand(by_hand(-1, total_size={"N": "8"}, peak_scope=None))
    for n, lacking in enumerate(("object_count", "total_size")):
        size = {"total_size": {"N": "9000"}, lacking: None, "peak_scope": None}
        table.put_by_hand(by_hand(n - 9, **size))
    client: Any = table
    missing = UnindexedPeaks(client, "t", lambda: NOON).find("photos")
    assert missing == Peak("photos", 8, NOON - timedelta(seconds=1))


def test_the_newest_rows_are_as_many_as_asked_for_whatever_stands_between_them() -> None:
    """A window counts its newest rows to know whether they are all."""
    table = LaggingHistoryTable()
    for seconds in range(-30, 0):
        history_in(table).record(row(seconds))
        table.put_by_hand(by_hand(seconds + 0.5, total_size={"S": "many"}))
    found = history_in(table).newest("photos", ALWAYS, 20)
    assert found == [row(seconds) for seconds in range(-1, -21, -1)]


def test_a_thousand_foreign_rows_cost_few_requests() -> None:
    table = LaggingHistoryTable(page_size=1_000)
    history_in(table).record(row(-2_000))
    for seconds in range(-1_000, 0):
        table.put_by_hand(by_hand(seconds, total_size={"S": "many"}))
    before = len(table.requests)
    assert history_in(table).latest("photos") == row(-2_000)
    assert len(table.requests) - before <= 12


def test_a_clock_that_is_some_minutes_behind_hides_no_row() -> None:
    table = LaggingHistoryTable()
    history_in(table).record(row(14 * 60, 7))
    assert history_in(table).latest("photos") == row(14 * 60, 7)


def test_the_largest_row_that_is_taken_is_taken() -> None:
    assert measurement_of(item_of(row(0, LARGEST), is_peak=False)) == row(0, LARGEST)
