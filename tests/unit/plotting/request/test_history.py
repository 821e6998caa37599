from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bucketsize.errors import InvalidInput
from bucketsize.model import Window, format_timestamp
from bucketsize.plotting.request import (
    Call,
    HistoryFormat,
    HistoryRequest,
    Resolution,
    read_history_request,
)
from bucketsize.plotting.request.page_token import page_token

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
APP_BUCKET = "testbucket-123-eu-central-1"


def call(at: datetime = NOON, **parameters: str) -> Call:
    return Call("GET", "/history", parameters, at)


def request(at: datetime = NOON, **parameters: Any) -> HistoryRequest:
    return read_history_request(call(at, **parameters), APP_BUCKET)


def test_without_parameters_the_first_thousand_rows_of_testbucket_s_last_day_are_told() -> None:
    asked = request()
    assert asked.bucket_name == "testbucket-123-eu-central-1"
    assert asked.window == Window(NOON - timedelta(days=1), NOON)
    assert (asked.after, asked.limit) == (None, 1_000)
    assert (asked.resolution, asked.history_format) == (Resolution.FULL, HistoryFormat.JSON)


def test_the_next_page_is_of_the_first_one_s_window() -> None:
    first = request(window="1h", limit="5")
    last = NOON - timedelta(minutes=30)
    later = NOON + timedelta(minutes=10)
    second = request(later, window="1h", limit="7", next=first.token_after(last))
    assert (second.window, second.after, second.limit) == (first.window, last, 7)


def test_a_page_may_change_its_form() -> None:
    token = request(window="1h").token_after(NOON - timedelta(minutes=30))
    assert request(window="1h", next=token, format="csv").history_format is HistoryFormat.CSV


@pytest.mark.parametrize(
    "other",
    [
        {"window": "2h"},
        {"window": "60m"},
        {"bucket": "photos", "window": "1h"},
        {"bucket": "TestBucket", "window": "1h"},
        {"window": "1h", "to": "2026-11-23T12:00:00Z"},
        {},
    ],
)
def test_a_token_is_bound_to_what_was_asked_for(other: dict[str, Any]) -> None:
    token = request(window="1h").token_after(NOON - timedelta(minutes=30))
    with pytest.raises(InvalidInput, match="not from the page before") as caught:
        request(**other, next=token)
    assert "Repeat the call as it was" in caught.value.hint


@pytest.mark.parametrize(
    "place",
    [
        ("a", "b", "c"),
        (),
        *(
            tuple(format_timestamp(NOON + timedelta(hours=hours)) for hours in offsets)
            for offsets in ((0, 1), (0, 1, 2, 3), (0, 2, 3), (0, 2, 2), (1, 2, 0), (2, 0, 1))
        ),
    ],
)
def test_a_sealed_token_that_nobody_was_given_is_refused_as_well(
    place: tuple[str, ...],
) -> None:
    with pytest.raises(InvalidInput):
        request(next=page_token(call(), *place))


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"limit": ""}, "limit ''"),
        ({"limit": "0"}, "limit '0'"),
        ({"limit": "-1"}, "limit '-1'"),
        ({"limit": "+1"}, "limit '+1'"),
        ({"limit": "1.0"}, "limit '1.0'"),
        ({"limit": "１"}, "limit '１'"),
        ({"limit": "10001"}, "1 to 10000"),
        ({"limit": "9" * 5_000}, "1 to 10000"),
        ({"format": "png"}, "no format 'png'"),
        ({"resolution": "exact"}, "no resolution 'exact'"),
        ({"resolution": "auto", "limit": "10"}, "limit does not go"),
        ({"after": "x"}, "no parameter 'after'"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_with_a_hint(
    parameters: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        request(**parameters)
    assert told in caught.value.message
    assert caught.value.hint
    assert len(str(caught.value)) < 250


def test_a_curve_has_no_second_page() -> None:
    token = request(resolution="auto").token_after(NOON - timedelta(hours=1))
    with pytest.raises(InvalidInput, match="next does not go with resolution=auto"):
        request(resolution="auto", next=token)
