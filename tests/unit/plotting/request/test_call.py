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
