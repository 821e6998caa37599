from __future__ import annotations

from typing import Any

import pytest
from fakes.clock import long_after
from fakes.rows import row

from bucketsize.errors import MalformedEvent
from bucketsize.history.items import item_of
from bucketsize.model import Measurement
from bucketsize.summarizing.new_rows import new_rows


def record(written: Measurement, event_name: str = "INSERT", **image: Any) -> dict[str, Any]:
    new = item_of(written, is_peak=True) | image
    return {
        "eventID": "1",
        "eventName": event_name,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"Keys": {}, "NewImage": new, "StreamViewType": "NEW_IMAGE"},
    }


def test_new_rows_are_read_in_the_order_of_the_stream() -> None:
    rows = [row(2, 5), row(1, 6)]
    assert new_rows({"Records": [record(written) for written in rows]}, long_after()) == rows


@pytest.mark.parametrize("event_name", ["MODIFY", "REMOVE"])
def test_a_row_that_was_marked_or_deleted_is_no_new_one(event_name: str) -> None:
    changed = record(row(1, 5), event_name)
    if event_name == "REMOVE":
        del changed["dynamodb"]["NewImage"]
    assert new_rows({"Records": [changed, record(row(2, 6))]}, long_after()) == [row(2, 6)]


def test_a_row_that_somebody_put_in_by_hand_does_not_stop_the_others() -> None:
    by_hand = record(row(1, 5), timestamp={"S": "yesterday"})
    assert new_rows({"Records": [by_hand, record(row(2, 6))]}, long_after()) == [row(2, 6)]


def test_a_row_of_the_future_would_be_the_latest_of_its_bucket_and_is_left_out() -> None:
    rows = [row(1, 5), row(3_600, 6), row(3_601, 7)]
    event = {"Records": [record(written) for written in rows]}
    assert new_rows(event, horizon=rows[1].timestamp) == rows[:2]


@pytest.mark.parametrize(
    "event",
    [
        {},
        None,
        {"Records": [{}]},
        {"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": {}}}]},  # KEYS_ONLY
        {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": "text"}}]},
    ],
)
def test_what_is_no_such_event_says_what_the_stream_must_be(event: Any) -> None:
    with pytest.raises(MalformedEvent, match="NEW_IMAGE") as caught:
        new_rows(event, long_after())
    assert "Error(" not in caught.value.message  # Python's own words
