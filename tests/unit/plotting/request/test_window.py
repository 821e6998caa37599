from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fakes.calls import HOUR, NOON, window

from bucketsize.errors import InvalidInput
from bucketsize.model import Window
from bucketsize.plotting.request.window import parse_instant

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("parameters", "start", "end"),
    [
        ({}, NOON - HOUR, NOON),
        ({"window": "1d"}, NOON - DAY, NOON),
        ({"to": "2026-11-22T12:00:00Z"}, NOON - DAY - HOUR, NOON - DAY),
        ({"from_": "2026-11-22T12:00:00Z"}, NOON - DAY, NOON),
        (
            {"from_": "2026-11-22T12:00:00Z", "to": "2026-11-24T12:00:00Z"},
            NOON - DAY,
            NOON + DAY,
        ),
        ({"from_": "2026-11-22T12:00:00Z", "window": "1h"}, NOON - DAY, NOON - DAY + HOUR),
        ({"to": "2026-11-24T12:00:00Z", "window": "2d"}, NOON - DAY, NOON + DAY),
        ({"from_": "2026-11-23T12:00:00Z", "to": "2026-11-23T12:00:00Z"}, NOON, NOON),
    ],
)
def test_of_length_and_ends_two_make_a_window(
    parameters: dict[str, str], start: datetime, end: datetime
) -> None:
    assert window(**parameters) == Window(start, end)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (
            {"window": "1d", "from_": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
            "many",
        ),
        ({"from_": "2026-11-23T12:00:01Z"}, "after its end"),
        ({"from_": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "after its end"),
        ({"from_": "1970-01-01T00:00:00Z", "to": "2070-01-01T00:00:01Z"}, "100 years"),
        ({"from_": "1970-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z"}, "100 years"),
        ({"window": ""}, "'' is not a length"),
        ({"from_": ""}, "from=''"),
        ({"to": ""}, "to=''"),
    ],
)
def test_what_makes_no_window_is_refused_with_a_hint(
    parameters: dict[str, str], told: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        window(**parameters)
    assert told in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("end", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("other", ["window", "from_"])
def test_a_century_s_window_fits_on_either_side_of_any_time(end: str, other: str) -> None:
    longest = window(**({"window": "100y"} | {other if other == "from_" else "to": end}))
    assert longest.end - longest.start == timedelta(days=36_525)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T12:00:00Z", NOON),
        ("2026-11-23T12:00:00.000001Z", NOON + timedelta(microseconds=1)),
        ("2026-11-23T12:00:00.5Z", NOON + timedelta(seconds=0.5)),
        ("2026-11-23T14:00:00+02:00", NOON),
        ("2026-11-23T06:30:00-05:30", NOON),
    ],
)
def test_an_instant_says_its_zone(text: str, instant: datetime) -> None:
    assert parse_instant("from", text) == instant


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23 12:00:00Z"),
        *(
            "20261123T120000Z",
            "2026-W48-1T12:00:00Z",
            "2026-11-23T12:00Z",
            "2026-11-23T12:00:00z",
        ),
        *("2026-02-30T12:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T12:00:60Z"),
        *("2026-11-23T12:00:00+25:00", "2026-11-23T12:00:00 01:00", "2026-11-23T12:00:00.Z"),
        *("2026-11-23T12:00:00.1234567Z", "2026-11-23T12:00:00Z\n", "1969-12-31T23:59:59Z"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "3000-01-01T00:00:00Z"),
        *("٢٠٢٦-11-23T12:00:00Z", "0000-01-01T00:00:00Z"),
    ],
)
def test_anything_else_is_no_instant(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time"):
        parse_instant("from", text)
