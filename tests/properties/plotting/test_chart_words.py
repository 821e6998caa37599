"""Sizes and times in words, and the ticks of their axes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.byte_size import (
    format_distinctly,
    format_size,
    format_tick,
    size_ticks,
)
from bucketsize.model import Window
from bucketsize.plotting.time_axis import format_date, format_length, format_range, time_ticks

START = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (19, "19 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (41_165, "40.2 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (10**15, "909.5 TiB"),
        (3 * 1024**6, "3.0 EiB"),
        (2000 * 1024**6, "2000.0 EiB"),
    ],
)
def test_a_size_is_told_in_binary_units(size: int, words: str) -> None:
    assert format_size(size) == words


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([0, 28, 28], ["0 B", "28 B", "28 B"]),
        ([2048, 2060], ["2.00 KiB", "2.01 KiB"]),
        ([2048, 2049], ["2,048 B", "2,049 B"]),
    ],
)
def test_different_sizes_never_read_the_same(sizes: list[int], words: list[str]) -> None:
    assert format_distinctly(sizes) == words


@given(st.integers(1, 10**21))
def test_size_ticks_are_few_round_and_told_exactly(top: int) -> None:
    ticks = size_ticks(top)

    assert ticks[0] == 0
    assert ticks[-1] <= top
    assert 2 <= len(ticks) <= 6
    for tick in ticks:
        figure, unit = format_tick(tick).split()
        power = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB").index(unit)
        assert float(figure) * 1024**power == tick


@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=2_000_000)), st.timezones())
def test_time_ticks_lie_in_the_window_and_fit_beside_each_other(
    length: timedelta, zone: tzinfo
) -> None:
    window = Window(START, START + length)
    elsewhere = Window(window.start.astimezone(zone), window.end.astimezone(zone))

    ticks = time_ticks(window)

    assert len(ticks) <= 9
    assert all(instant in window for instant, _ in ticks)
    assert time_ticks(elsewhere) == ticks


def test_a_window_over_midnight_names_both_days() -> None:
    window = Window(START.replace(hour=23, minute=59, second=55), START.replace(day=24, hour=0))

    assert format_date(window) == "2026-11-23 to 2026-11-24"
    assert format_range(window) == "2026-11-23 23:59:55 to 2026-11-24 00:12:00 UTC"
    assert next(label for _, label in time_ticks(window)) == "00:00\n2026-11-24"


def test_a_short_window_is_told_to_the_millisecond() -> None:
    start = START.replace(microsecond=123_000)
    told = format_range(Window(start, start + timedelta(seconds=10)))
    assert told == "2026-11-23, 03:12:00.123 to 03:12:10.123 UTC"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=1.5), "1.5 seconds"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(days=730), "2 years"),
        (timedelta(hours=1, seconds=5), "1 hour 5 seconds"),
        (timedelta(days=5 * 365.25), "5 years"),
    ],
)
def test_a_length_is_told_in_its_largest_whole_unit(length: timedelta, words: str) -> None:
    assert format_length(length) == words
