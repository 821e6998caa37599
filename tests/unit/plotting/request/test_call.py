from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request import Call, read_call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_method_path_and_parameters_are_the_event_s() -> None:
    event = {
        "resource": "/history",
        "path": "/prod/history",
        "httpMethod": "GET",
        "queryStringParameters": {"bucket": "photos"},
        "multiValueQueryStringParameters": {"bucket": ["photos"]},
    }
    assert read_call(event, NOON) == Call("GET", "/history", {"bucket": "photos"}, NOON)


def test_a_bucket_that_the_path_names_is_a_parameter_like_any_other() -> None:
    event = {
        "resource": "/buckets/{bucket}/plot",
        "pathParameters": {"bucket": "photos"},
        "queryStringParameters": {"window": "1h"},
    }
    call = read_call(event, NOON)
    assert call.parameters == {"bucket": "photos", "window": "1h"}
    assert call.is_for_one_bucket
    assert not read_call(event | {"pathParameters": None}, NOON).is_for_one_bucket


def test_a_query_may_repeat_the_path_s_bucket_and_name_no_other() -> None:
    event = {"pathParameters": {"bucket": "photos"}}
    repeated = event | {"queryStringParameters": {"bucket": "photos"}}
    assert read_call(repeated, NOON) == read_call(event, NOON)
    with pytest.raises(InvalidInput, match="names another bucket") as caught:
        read_call(event | {"queryStringParameters": {"bucket": "videos"}}, NOON)
    assert "videos" not in caught.value.message
    assert caught.value.hint


def test_a_call_was_received_when_it_reached_the_gateway() -> None:
    reached = NOON - timedelta(seconds=4, milliseconds=321)
    context = {"requestTimeEpoch": int(reached.timestamp() * 1000)}
    assert read_call({"requestContext": context}, NOON).received_at == reached


@pytest.mark.parametrize(
    "event",
    [
        *({}, {"key1": "value1"}, None, "text", []),
        {"queryStringParameters": None, "requestContext": None},
        {"multiValueQueryStringParameters": None, "httpMethod": None, "resource": None},
        {"requestContext": {}},
        {"requestContext": {"requestTimeEpoch": "soon"}},
    ],
)
def test_the_console_s_test_event_asks_for_the_plot(event: Any) -> None:
    assert read_call(event, NOON) == Call("GET", "/plot", {}, NOON)


def test_a_parameter_that_is_given_twice_is_refused() -> None:
    event = {
        "queryStringParameters": {"bucket": "two"},
        "multiValueQueryStringParameters": {"bucket": ["one", "two"]},
    }
    with pytest.raises(InvalidInput, match="'bucket' is given 2 times") as caught:
        read_call(event, NOON)
    assert caught.value.hint


@pytest.mark.parametrize("value", [10, None, ["10s"]])
def test_a_value_that_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput, match="'window' is no text"):
        read_call({"queryStringParameters": {"window": value}}, NOON)
