"""What a reader of windows sees is held against all rows that there are."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from fakes.clock import long_after
from fakes.histories import histories, windows
from fakes.history_and_summaries import HistoryAndSummaries
from fakes.rows import BUCKET, NOON, must_be_seen, row, within
from fakes.summarized import Summarized
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.gaps import gaps
from bucketsize.model import Measurement, Method, Peak, SizeSeries, Window
from bucketsize.summaries import WindowReader
from bucketsize.summaries.resolutions import MOST_INTERVALS, RESOLUTIONS
from bucketsize.summaries.window import MOST_ROWS

YEARS = timedelta(days=5 * 366)
MOST_REQUESTS = 2 * len(RESOLUTIONS) + 9
FIRST_LATER_ROWS = 25
spans = st.sampled_from([timedelta(seconds=40), timedelta(days=9), YEARS])


def assert_right(series: SizeSeries, rows: list[Measurement], most_rows: int) -> None:
    """The series of a window shows of these rows what it must, and nothing else."""
    inside = within(rows, series.window)
    earlier = [r for r in rows if r.timestamp < series.window.start]
    assert series.before == (earlier[-1] if earlier else None)
    assert set(series.measurements) <= set(inside)
    assert list(series.measurements) == sorted(series.measurements, key=lambda r: r.timestamp)
    if len(inside) <= most_rows:
        assert series.resolution is None
    if series.resolution is None:
        assert list(series.measurements) == inside
        if sum(r.timestamp > series.window.end for r in rows) <= FIRST_LATER_ROWS:
            assert series.unmeasured == gaps(rows, series.window)
    else:
        assert set(series.measurements) >= must_be_seen(inside, series.resolution)
    peak = max(rows, key=lambda r: (r.total_size, -r.timestamp.timestamp()), default=None)
    assert series.peak == (Peak.of(peak) if peak else None)


@given(spans.flatmap(lambda span: st.tuples(histories(span=span), windows(span))))
def test_every_window_shows_first_last_lowest_and_highest_of_each_interval(
    example: tuple[list[Measurement], Window],
) -> None:
    rows, window = example
    summarized = Summarized()
    summarized.now = long_after()
    summarized.record_and_take_in(rows)
    assert_right(summarized.series(window), rows, summarized.most_rows)


@given(histories(), windows(), st.integers(0, 60))
def test_rows_that_are_not_summarized_yet_are_seen_all_the_same(
    rows: list[Measurement], window: Window, lag: int
) -> None:
    summarized = Summarized()
    done = rows[: len(rows) - lag] if lag < len(rows) else []
    summarized.record_and_take_in(done)
    summarized.record(rows[len(done) :])
    assert_right(summarized.series(window), rows, summarized.most_rows)


@given(histories().filter(bool), windows(), st.data())
def test_a_late_row_is_seen_once_it_is_summarized_and_before_that_among_the_newest(
    rows: list[Measurement], window: Window, data: st.DataObject
) -> None:
    late = data.draw(st.sampled_from(rows))
    summarized = Summarized()
    summarized.record_and_take_in([r for r in rows if r is not late])
    summarized.record([late])
    newest = within(rows, window)[-summarized.most_rows :]
    if late in newest:
        assert late in summarized.series(window).measurements
    summarized.take_in([late])
    assert_right(summarized.series(window), rows, summarized.most_rows)


@given(histories(), windows())
def test_without_summaries_or_their_table_the_picture_is_the_same(
    rows: list[Measurement], window: Window
) -> None:
    tables = HistoryAndSummaries(with_summaries=False)
    for written in rows:
        tables.history.record(written)
    for summaries in (None, tables.summaries):
        reader = WindowReader(tables.history, summaries, long_after, most_rows=5)
        assert_right(reader.series(BUCKET, window), rows, 5)


@given(histories(), windows())
def test_the_value_at_an_instant_is_that_of_the_last_row_until_then(
    rows: list[Measurement], window: Window
) -> None:
    summarized = Summarized()
    summarized.record_and_take_in(rows)
    for instant in (window.start, window.end, *(r.timestamp for r in rows[:3])):
        earlier = [r for r in rows if r.timestamp <= instant]
        found = summarized.reader.value_at(BUCKET, instant)
        assert found == (earlier[-1] if earlier else None)


@given(histories().filter(bool), st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_catalogue_knows_the_latest_and_the_highest_row_in_whatever_order_they_came(
    rows: list[Measurement], chance: random.Random, batches: int
) -> None:
    arriving = list(rows)
    chance.shuffle(arriving)
    summarized = Summarized()
    for part in [arriving[n::batches] for n in range(batches)]:
        summarized.record_and_take_in(part)
    assert summarized.tables.summaries.buckets() == [rows[-1]]
    highest = max(rows, key=lambda r: (r.total_size, -r.timestamp.timestamp()))
    assert summarized.tables.summaries.highest(BUCKET) == highest


def test_the_causes_of_rows_that_are_read_one_by_one_are_told() -> None:
    summarized = Summarized()
    written = replace(row(1, 5), method=Method.LEDGER)
    summarized.record_and_take_in([written])
    window = Window(NOON, NOON + timedelta(hours=1))
    assert summarized.series(window).measurements == (written,)


def busy(count: int) -> Summarized:
    """Six hours in which a bucket changed so often, with a spike of one row."""
    summarized = Summarized(most_rows=MOST_ROWS)
    step = timedelta(hours=6) / count
    rows = [replace(row(0, 10**9 + n % 7), timestamp=NOON + n * step) for n in range(count)]
    rows[count // 3] = replace(rows[count // 3], total_size=10**12)
    for written in rows:
        summarized.tables.history.record(written)
    assert summarized.summarizer.fill(BUCKET)
    return summarized


def test_requests_and_rows_read_do_not_grow_with_the_rows_in_a_window() -> None:
    for count in (2_500, 5_000):
        summarized = busy(count)
        tables = summarized.tables
        for length in (timedelta(hours=7), timedelta(days=30), YEARS):
            tables.requests.clear()
            tables.rows_read = 0
            window = Window.ending(NOON + timedelta(hours=6, minutes=1), length)
            series = summarized.series(window)
            assert max(r.total_size for r in series.measurements) == 10**12
            assert len(series.measurements) <= 4 * MOST_INTERVALS + MOST_ROWS
            assert tables.requests.total() <= MOST_REQUESTS
            assert tables.rows_read <= MOST_ROWS + MOST_INTERVALS + 200


def test_a_gap_is_seen_however_many_rows_came_before_the_one_that_tells_of_it() -> None:
    """Mended, the bucket goes on; hours later the events of before are brought back."""
    mended = 3 * 3600
    rows = [row(0, 1), *(row(mended + 20 * n, 2) for n in range(500))]
    late = replace(row(mended + 4 * 3600, 3), unmeasured_since=NOON + timedelta(hours=1))
    summarized = Summarized()
    summarized.record_and_take_in([*rows, late])
    gap = Window(NOON + timedelta(hours=1), NOON + timedelta(hours=3))
    window = Window(NOON, NOON + timedelta(hours=3, minutes=5))
    assert summarized.series(window).unmeasured == (gap,)
    within_it = Window(NOON, NOON + timedelta(hours=2))
    assert summarized.series(within_it).unmeasured == (Window(gap.start, within_it.end),)
    summarized.now += timedelta(days=400)
    summarized.retention_days = 1
    summarized.take_in(rows)
    assert summarized.series(window).unmeasured == (gap,)


def test_a_gap_is_seen_that_a_row_tells_of_whose_clock_is_ahead_of_the_reader_s() -> None:
    summarized = Summarized()
    ahead = summarized.now + timedelta(seconds=1)
    since = NOON + timedelta(hours=1)
    late = replace(row(0, 2), timestamp=ahead, unmeasured_since=since)
    summarized.record([row(0, 1), late])
    window = Window(NOON, NOON + timedelta(hours=2))
    assert summarized.series(window).unmeasured == (Window(since, window.end),)
