"""When a forecast is given, over growth of every kind; docs/monitoring.md states the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bucketsize.forecast import (
    FASTEST_LATELY,
    FEWEST_POINTS,
    LONGEST_REACH,
    SHORTEST_SPAN,
    SLOWEST_LATELY,
    WORST_FIT,
    Forecast,
    forecast,
    forecast_json,
    next_round_size,
)
from bucketsize.growth import growth_per_day
from bucketsize.model import Measurement, SizeSeries, Window

START = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TERABYTE = 10**12

_SIZES = st.integers(0, 2**60)
_ROWS = st.lists(
    st.tuples(st.integers(0, 30 * 86_400), _SIZES), max_size=40, unique_by=lambda r: r[0]
)


def series_of(
    rows: list[tuple[float, int]], days: float, before: int | None = None
) -> SizeSeries:
    """A series that starts at START, of rows given by day and size."""
    measured = tuple(Measurement("b", START + day * DAY, size, 1) for day, size in sorted(rows))
    held = None if before is None else Measurement("b", START - DAY, before, 1)
    return SizeSeries("b", Window(START, START + days * DAY), held, measured, None)


def growing(days: int = 30, a_day: int = TERABYTE, points: int = 100) -> SizeSeries:
    step = days / points
    return series_of([(i * step, int(a_day * i * step)) for i in range(points + 1)], days)


random_series = st.builds(
    lambda rows, before: series_of([(s / 86_400, size) for s, size in rows], 30, before),
    _ROWS,
    st.none() | _SIZES,
)


def test_even_growth_reaches_the_limit_when_it_is_reckoned_to() -> None:
    told = forecast(growing(), 40 * TERABYTE)
    assert told.reached_at is not None
    assert abs(told.reached_at - (START + 40 * DAY)) < DAY / 2
    assert told.basis is not None
    assert told.basis.span == 30 * DAY
    assert told.basis.points == 101
    assert told.basis.fit > 0.99


def test_a_forecast_says_the_day_and_its_basis() -> None:
    sentence = forecast(growing(), 40 * TERABYTE).sentence(lambda size: f"{size / 1e12:.0f} TB")
    assert sentence == (
        "passes 40 TB on 10 February 2027 at this rate: 1 TB a day over 30 days,"
        " 101 measurements, fit 1.00"
    )


def test_of_a_thinned_window_it_rests_on_at_least_so_many_measurements() -> None:
    thinned = replace(growing(), resolution=timedelta(hours=4))
    sentence = forecast(thinned, 40 * TERABYTE).sentence(str)
    assert "30 days, at least 101 measurements" in sentence


@pytest.mark.parametrize(
    ("series", "limit", "reason"),
    [
        (series_of([], 30), 1, "nothing is known"),
        (growing(), 30 * TERABYTE, "that large already"),
        (growing(points=FEWEST_POINTS - 2), 40 * TERABYTE, "9 measurements"),
        (growing(days=1), 2 * TERABYTE, "span 1 day"),
        (growing(a_day=0), TERABYTE, "does not grow"),
        (series_of([(d, 30 - d) for d in range(30)], 30), 100, "does not grow"),
        (
            series_of([(d, 0 if d < 15 else 9) for d in range(30)], 30),
            10,
            "does not grow evenly",
        ),
        (series_of([(d, min(d, 19)) for d in range(30)], 30), 40, "slower lately"),
        (series_of([(d, max(d, 6 * d - 130)) for d in range(30)], 30), 60, "faster lately"),
        (growing(), 121 * TERABYTE, "more than 3 times the known 30 days away"),
    ],
)
def test_there_is_no_forecast_and_the_reason_is_told(
    series: SizeSeries, limit: int, reason: str
) -> None:
    told = forecast(series, limit)
    assert told.reached_at is None
    assert reason in told.reason
    assert told.reason in told.sentence(str)
    assert forecast_json(told)["reached_at"] is None


def keeps_the_rule(series: SizeSeries, told: Forecast) -> bool:
    basis = told.basis
    return (
        basis is not None
        and told.reached_at is not None
        and basis.points >= FEWEST_POINTS
        and basis.span >= SHORTEST_SPAN
        and basis.bytes_per_day > 0
        and series.window.end
        < told.reached_at
        <= series.window.end + LONGEST_REACH * basis.span
    )


@given(series=random_series, limit=st.integers(1, 2**61))
def test_of_any_history_a_forecast_keeps_the_rule_or_says_why_there_is_none(
    series: SizeSeries, limit: int
) -> None:
    told = forecast(series, limit)
    if told.reached_at is None:
        assert told.reason
    else:
        assert not told.reason
        assert keeps_the_rule(series, told)


noisy_growth = st.builds(
    lambda noise, slope: series_of([(i, i * slope + n) for i, n in enumerate(noise)], 30),
    st.lists(st.integers(0, 500), min_size=30, max_size=30),
    st.integers(100, 10_000),
)


@given(series=noisy_growth, more=st.integers(1, 100), further=st.integers(0, 10_000))
def test_a_larger_limit_is_never_passed_earlier(
    series: SizeSeries, more: int, further: int
) -> None:
    last = series.measurements[-1].total_size
    near, far = forecast(series, last + more), forecast(series, last + more + further)
    assume(near.reached_at and far.reached_at)
    assert near.reached_at is not None
    assert far.reached_at is not None
    assert near.reached_at <= far.reached_at


@given(series=noisy_growth, factor=st.integers(2, 1_000), limit=st.integers(1, 10**6))
def test_the_unit_of_sizes_changes_no_date(series: SizeSeries, factor: int, limit: int) -> None:
    scaled = tuple(replace(r, total_size=r.total_size * factor) for r in series.measurements)
    one = forecast(series, limit)
    other = forecast(replace(series, measurements=scaled), limit * factor)
    if one.reached_at is None or other.reached_at is None:
        assert one.reached_at == other.reached_at
    else:
        assert abs(one.reached_at - other.reached_at) < timedelta(seconds=1)


@given(series=noisy_growth, limit=st.integers(1, 10**6), at=st.integers(0, 28))
def test_a_row_that_says_what_held_already_changes_no_date(
    series: SizeSeries, limit: int, at: int
) -> None:
    rows = list(series.measurements)
    again = replace(rows[at], timestamp=rows[at].timestamp + DAY / 2)
    one = forecast(series, limit)
    other = forecast(
        replace(series, measurements=(*rows[: at + 1], again, *rows[at + 1 :])), limit
    )
    if one.reached_at is None or other.reached_at is None:
        assert one.reached_at == other.reached_at
    else:
        assert abs(one.reached_at - other.reached_at) < timedelta(seconds=1)


@given(series=noisy_growth)
def test_even_growth_with_a_little_noise_has_a_forecast(series: SizeSeries) -> None:
    slope = (series.measurements[-1].total_size - series.measurements[0].total_size) / 29
    assume(slope > 1_000)
    told = forecast(series, series.measurements[-1].total_size + round(10 * slope))
    assert told.reached_at is not None, told.reason
    assert abs(told.reached_at - (series.window.end + 10 * DAY)) < 2 * DAY


def test_the_page_states_the_rule_as_the_code_has_it() -> None:
    page = (Path(__file__).parents[2] / "docs/monitoring.md").read_text(encoding="utf-8")
    rule = " ".join(page.partition("## The forecast")[2].partition("\n## ")[0].split())
    for words in (
        f"has at least {FEWEST_POINTS} rows",
        f"span at least {SHORTEST_SPAN.days} days",
        f"explains at least {WORST_FIT} of",
        "at half to twice the whole's rate",
        "than three times the span",
    ):
        assert words in rule
    assert (SLOWEST_LATELY, FASTEST_LATELY, LONGEST_REACH) == (0.5, 2, 3)


def test_growth_is_of_the_window_for_each_day() -> None:
    assert growth_per_day(series_of([(0, 100), (3, 400)], 10)) == pytest.approx(30)
    assert growth_per_day(series_of([(5, 40)], 10, before=100)) == pytest.approx(-6)
    assert growth_per_day(series_of([], 10)) is None


def test_a_short_history_is_not_stretched_to_a_day() -> None:
    assert growth_per_day(series_of([(0, 0), (0.001, 500)], 0.01)) == 500


@given(st.integers(0, 2**70))
def test_the_next_round_size_is_larger_by_at_most_the_next_step(size: int) -> None:
    assert size < next_round_size(size) <= max(2.5 * size, 1)


@pytest.mark.parametrize(
    ("size", "round_size"),
    [(0, 1), (28, 50), (999, 1024), (1024, 2048), (7 * 2**40, 10 * 2**40)],
)
def test_people_ask_about_round_sizes(size: int, round_size: int) -> None:
    assert next_round_size(size) == round_size
