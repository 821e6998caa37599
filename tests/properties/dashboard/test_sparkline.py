"""A sparkline is small, and leaves out nothing that the eye would see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.dashboard.sparkline import COLUMNS, sparkline
from bucketsize.model import Measurement, SizeSeries, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def series(rows: list[tuple[int, int]]) -> SizeSeries:
    measurements = tuple(
        Measurement("photos", NOON + timedelta(seconds=seconds), size, 1)
        for seconds, size in sorted(dict(rows).items())
    )
    return SizeSeries("photos", Window(NOON, NOON + DAY), None, measurements, None)


@given(st.lists(st.tuples(st.integers(0, 86_400), st.integers(0, 1000)), max_size=300))
def test_it_is_made_of_real_rows_in_their_order_with_the_extremes_and_the_last(
    rows: list[tuple[int, int]],
) -> None:
    whole = series(rows)
    kept = sparkline(whole)
    assert set(kept) <= set(whole.measurements)
    assert [m.timestamp for m in kept] == sorted(m.timestamp for m in kept)
    assert len(kept) <= 3 * COLUMNS
    sizes = {m.total_size for m in kept}
    if whole.measurements:
        assert {min(m.total_size for m in whole.measurements)} <= sizes
        assert {max(m.total_size for m in whole.measurements)} <= sizes
        assert kept[-1] == whole.measurements[-1]
    else:
        assert kept == []


def test_a_window_without_length_has_a_sparkline() -> None:
    row = Measurement("photos", NOON, 1, 1)
    assert sparkline(SizeSeries("photos", Window(NOON, NOON), None, (row,), None)) == [row]
