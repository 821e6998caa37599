from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request import PlotFormat, PlotRequest, parse_length, read_request
from bucketsize.settings import PlottingSettings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = PlottingSettings(table_name="history", bucket_name="testbucket-123-eu-central-1")
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_557_600}
CENTURY = 100 * SECONDS["y"]


def request(parameters: Any = None, **event: Any) -> PlotRequest:
    return read_request({"queryStringParameters": parameters} | event, SETTINGS, NOON)


def test_without_parameters_the_last_ten_seconds_of_testbucket_are_drawn() -> None:
    asked = request()
    assert asked.bucket_name == "testbucket-123-eu-central-1"
    assert (asked.window.start, asked.window.end) == (NOON - timedelta(seconds=10), NOON)
    assert asked.plot_format is PlotFormat.PNG


def test_the_default_length_of_the_window_is_a_setting() -> None:
    hour = PlottingSettings(table_name="t", bucket_name="b", window_seconds=3600)
    window = read_request({}, hour, NOON).window
    assert window.end - window.start == timedelta(hours=1)


def test_every_parameter_is_heeded() -> None:
    asked = request({"bucket": "Old_Photos.2015", "window": "5m", "format": "svg"})
    assert asked.bucket_name == "Old_Photos.2015"
    assert asked.window.start == NOON - timedelta(minutes=5)
    assert asked.plot_format is PlotFormat.SVG


NINE, TEN = NOON - timedelta(hours=3), NOON - timedelta(hours=2)


@pytest.mark.parametrize(
    ("parameters", "window"),
    [
        ({"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T10:00:00Z"}, (NINE, TEN)),
        ({"from": "2026-11-23T10:00:00+01:00", "to": "2026-11-23T10:00Z"}, (NINE, TEN)),
        ({"from": "2026-11-23T09:00:00.000000Z"}, (NINE, NOON)),
        ({"to": "2026-11-23T10:00:00Z"}, (TEN - timedelta(seconds=10), TEN)),
        ({"from": "2026-11-23T09:00:00Z", "window": "1h"}, (NINE, TEN)),
        ({"to": "2026-11-23T10:00:00Z", "window": "1h"}, (NINE, TEN)),
        ({"from": "2026-11-23T12:00:00Z"}, (NOON, NOON)),
        ({"window": "5y"}, (NOON - 5 * timedelta(days=365.25), NOON)),
    ],
)
def test_a_window_has_two_of_beginning_end_and_length(
    parameters: dict[str, str], window: tuple[datetime, datetime]
) -> None:
    asked = request(parameters).window
    assert (asked.start, asked.end) == window


@given(st.text(alphabet="0123456789-:T.Z+W", max_size=40))
def test_whatever_is_sent_as_an_instant_is_one_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        window = request({"from": text, "window": "100y"}).window
        assert window.start.tzinfo == UTC


def test_testbucket_means_the_app_s_own_bucket() -> None:
    assert request({"bucket": "TestBucket"}).bucket_name == "testbucket-123-eu-central-1"


def test_the_window_ends_when_the_request_reached_the_gateway() -> None:
    cold_start = timedelta(seconds=4, milliseconds=321)
    reached = NOON - cold_start
    asked = request(requestContext={"requestTimeEpoch": int(reached.timestamp() * 1000)})
    assert asked.window.end == reached


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"key1": "value1"},
        {"queryStringParameters": None, "requestContext": None},
        {"requestContext": {}},
        {"requestContext": {"requestTimeEpoch": "soon"}},
    ],
)
def test_the_console_s_test_event_asks_for_the_defaults(event: dict[str, Any]) -> None:
    assert read_request(event, SETTINGS, NOON) == request()


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"Bucket": "photos"}, "no parameter 'Bucket'"),
        ({"windw": "10s"}, "no parameter 'windw'"),
        ({"format": "PNG"}, "no format 'PNG'"),
        ({"format": ""}, "no format ''"),
        ({"format": "pdf"}, "no format 'pdf'"),
        ({"bucket": ""}, "'' cannot be the name"),
        ({"bucket": "ab"}, "'ab' cannot be the name"),
        ({"bucket": "s3://photos"}, "'s3://photos' cannot be the name"),
        ({"bucket": "photos/2026"}, "'photos/2026' cannot be the name"),
        ({"bucket": "a\nb\nc"}, "cannot be the name"),
        ({"window": ""}, "'' is not a length"),
        ({"from": ""}, "from is '', which is not an instant"),
        ({"from": "yesterday"}, "'yesterday', which is not an instant"),
        ({"from": "2026-11-23"}, "which is not an instant"),
        ({"to": "2026-11-23T03:12:00"}, "which is not an instant"),  # of which zone?
        ({"to": "2026-11-23T03:12:00 01:00"}, "which is not an instant"),  # + was not encoded
        ({"from": "0001-01-01T00:00:00+23:59"}, "which is not an instant"),
        ({"to": "9999-12-31T23:59:59-23:59"}, "which is not an instant"),
        ({"from": "2026-11-23T12:00:01Z"}, "ends before it begins"),
        ({"from": "2026-11-23T03:12:00Z", "to": "2026-11-23T03:11:59Z"}, "before it begins"),
        ({"from": "1970-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z"}, "than 100 years"),
        (
            {"from": "2026-11-23T03:12:00Z", "to": "2026-11-23T03:13:00Z", "window": "1m"},
            "length twice",
        ),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_with_a_hint(
    parameters: dict[str, str], told: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        request(parameters)
    assert told in caught.value.message
    assert caught.value.hint


def test_a_refusal_quotes_little_of_what_was_sent() -> None:
    for name in ("bucket", "window", "format", "from", "to", "x" * 5_000):
        with pytest.raises(InvalidInput) as caught:
            request({name: "y" * 5_000})
        assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1s", timedelta(seconds=1)),
        ("10s", timedelta(seconds=10)),
        ("90m", timedelta(hours=1, minutes=30)),
        ("1h", timedelta(hours=1)),
        ("30d", timedelta(days=30)),
        ("2w", timedelta(days=14)),
        ("5y", timedelta(days=1826, hours=6)),
        ("100y", timedelta(days=36_525)),
    ],
)
def test_a_length_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize(
    "text",
    [
        *("", "10", "s", "0s", "00s", "010s", "-1s", "+1s", "1.5h", "1e3s", " 10s", "10 s"),
        *("10s\n", "10S", "10ms", "1mo", "1h30m", "PT10S", "\u0661s", "101y", "99999999999s"),
        *("9999999999y", f"{CENTURY + 1}s"),
    ],
)
def test_anything_else_is_no_length(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a length of time"):
        parse_length(text)


@given(st.sampled_from("smhdwy"), st.integers(1, CENTURY))
def test_every_length_up_to_a_century_is_read_exactly(unit: str, seconds: int) -> None:
    number = max(1, seconds // SECONDS[unit])
    assert parse_length(f"{number}{unit}") == timedelta(seconds=number * SECONDS[unit])


@pytest.mark.parametrize("unit", SECONDS)
def test_a_century_may_be_given_in_any_unit(unit: str) -> None:
    parse_length(f"{CENTURY // SECONDS[unit]}{unit}")
    with pytest.raises(InvalidInput):
        parse_length(f"{CENTURY // SECONDS[unit] + 1}{unit}")
