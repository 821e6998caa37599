from __future__ import annotations

import random
from datetime import timedelta

import pytest
from fakes.histories import histories
from fakes.rows import NOON, must_be_seen, row
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.model import Measurement
from bucketsize.summaries.resolutions import (
    MOST_INTERVALS,
    RESOLUTIONS,
    interval_start,
    next_start,
    suitable,
)
from bucketsize.summaries.summary import Summary, fold, thinned

resolutions = st.sampled_from(RESOLUTIONS)


@given(histories().filter(bool), st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_repetition_and_batches_do_not_matter(
    rows: list[Measurement], chance: random.Random, batches: int
) -> None:
    arriving = rows + chance.choices(rows, k=len(rows))
    chance.shuffle(arriving)
    parts = [arriving[n::batches] for n in range(batches)]
    merged = [fold(part) for part in parts if part]
    chance.shuffle(merged)
    summary = merged[0]
    for other in merged[1:]:
        summary = summary.merged(other)
    assert summary == fold(rows)


@given(histories().filter(bool), histories().filter(bool))
def test_merging_is_the_same_either_way_and_once_is_enough(
    one: list[Measurement], other: list[Measurement]
) -> None:
    first, second = fold(one), fold(other)
    both = first.merged(second)
    assert both == second.merged(first) == both.merged(first) == both.merged(both)


def test_a_summary_names_the_earliest_of_equals() -> None:
    summary = fold([row(3, 5), row(1, 5), row(2, 5)])
    assert summary == Summary(row(1, 5), row(3, 5), row(1, 5), row(1, 5))
    assert summary.rows == (row(1, 5), row(3, 5))


@given(histories(), resolutions)
def test_of_each_interval_first_last_lowest_and_highest_are_kept(
    rows: list[Measurement], resolution: timedelta
) -> None:
    kept = list(thinned(rows, resolution))
    assert set(kept) == must_be_seen(rows, resolution)
    assert kept == sorted(kept, key=lambda row: row.timestamp)


def test_a_spike_of_one_row_among_thousands_is_kept() -> None:
    rows = [row(n / 1000, 10) for n in range(9_999)]
    rows[4_321] = row(4.321, 10**12)
    kept = list(thinned(rows, timedelta(seconds=10)))
    assert len(kept) <= 4
    assert rows[4_321] in kept


@given(st.integers(-(10**12), 10**15), resolutions)
def test_an_interval_holds_what_is_from_its_start_to_the_next(
    microseconds: int, resolution: timedelta
) -> None:
    instant = NOON + timedelta(microseconds=microseconds)
    start = interval_start(instant, resolution)
    assert start <= instant < start + resolution
    assert next_start(instant, resolution) in (start, start + resolution)
    assert next_start(start, resolution) == interval_start(start, resolution) == start


@pytest.mark.parametrize("finer", range(len(RESOLUTIONS) - 1))
def test_each_interval_is_tiled_by_finer_ones(finer: int) -> None:
    assert RESOLUTIONS[finer + 1] % RESOLUTIONS[finer] == timedelta(0)


@pytest.mark.parametrize(
    ("length", "resolution"),
    [
        (timedelta(seconds=10), timedelta(seconds=10)),
        (timedelta(hours=1), timedelta(seconds=10)),
        (timedelta(days=1), timedelta(minutes=2)),
        (timedelta(days=30), timedelta(minutes=20)),
        (timedelta(days=365), timedelta(hours=4)),
        (timedelta(days=5 * 365.25), timedelta(days=2)),
    ],
)
def test_a_window_is_read_at_the_finest_resolution_with_few_enough_intervals(
    length: timedelta, resolution: timedelta
) -> None:
    assert suitable(length) == resolution
    assert length / resolution <= MOST_INTERVALS
