from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.window_length import length_in_words, parse_length

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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.9, "0 seconds"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (3_605, "1 hour"),
        (7_199, "1 hour 59 minutes"),
        (30 * 86_400, "30 days"),
        (30 * 86_400 + 59 * 60, "30 days"),
        (86_400 + 3_600, "1 day 1 hour"),
    ],
)
def test_a_length_is_told_in_its_largest_unit_and_the_next(seconds: float, words: str) -> None:
    assert length_in_words(timedelta(seconds=seconds)) == words


@given(st.integers(1, CENTURY))
def test_words_leave_off_less_than_their_second_unit(seconds: int) -> None:
    told = re.findall(r"([0-9]+) ([a-z])", length_in_words(timedelta(seconds=seconds)))
    least = {"d": "h", "h": "m", "m": "s", "s": "s"}[told[0][1]]
    left_off = seconds - sum(int(count) * SECONDS[unit] for count, unit in told)
    assert 0 <= left_off < SECONDS[least]
