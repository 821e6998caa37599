from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.window_length import parse_length

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_557_600}
CENTURY = 100 * SECONDS["y"]


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
