from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bucketsize.model import Measurement, Peak, SizeSeries, Window
from bucketsize.summaries.overview import overview

START = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def series_of(sizes: list[int], days: int, before: int | None = None) -> SizeSeries:
    rows = tuple(Measurement("b", START + i * DAY, size, i) for i, size in enumerate(sizes))
    held = None if before is None else Measurement("b", START - DAY, before, 1)
    return SizeSeries("b", Window(START, START + days * DAY), held, rows, None)


def test_the_peak_of_a_window_may_be_the_size_it_came_with() -> None:
    told = overview(series_of([1, 3, 2], days=3, before=9))
    assert told.window_peak == Peak("b", 9, START - DAY)
    assert told.latest is not None
    assert told.latest.total_size == 2


def test_among_equals_the_earliest_is_the_peak() -> None:
    assert overview(series_of([3, 1, 3], days=3)).window_peak == Peak("b", 3, START)


def test_of_an_empty_history_nothing_is_told() -> None:
    told = overview(series_of([], days=3))
    assert (told.latest, told.window_peak, told.growth_per_day) == (None, None, None)
    assert told.forecast.reached_at is None


def test_the_forecast_is_about_the_next_round_size_unless_another_is_asked_about() -> None:
    growing = series_of(list(range(700, 730)), days=30)
    assert overview(growing).forecast.limit == 1024
    assert overview(growing, 750).forecast.limit == 750


def test_the_forecast_may_rest_on_a_longer_window() -> None:
    longer = series_of(list(range(30)), days=30)
    told = overview(series_of([0, 1], days=1), 40, longer)
    assert told.forecast.reached_at is not None
    assert told.series.window.end == START + DAY
