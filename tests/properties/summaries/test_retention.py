"""What expires is what the summaries answer for, and nothing that only a row can tell."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

from fakes.histories import histories, windows
from fakes.history_and_summaries import HISTORY
from fakes.rows import BUCKET, NOON, must_be_seen, row, within
from fakes.summarized import Summarized
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.history import schema
from bucketsize.history.items import measurement_of
from bucketsize.model import Measurement, Window
from bucketsize.summaries.resolutions import FINEST, interval_start

DAYS = 3
LATER = NOON + timedelta(days=400)


def marked(summarized: Summarized) -> list[Measurement]:
    items = summarized.tables.items(HISTORY)
    return [measurement_of(item) for item in items if schema.EXPIRES_AT in item]


def left(summarized: Summarized) -> list[Measurement]:
    return [measurement_of(item) for item in summarized.tables.items(HISTORY)]


def aligned(window: Window) -> Window:
    """The whole intervals of the finest resolution that a window touches."""
    end = interval_start(window.end, FINEST) + FINEST - timedelta(microseconds=1)
    return Window(interval_start(window.start, FINEST), end)


@given(histories().filter(bool), st.randoms(use_true_random=False), st.integers(1, 6))
def test_the_newest_row_and_the_peak_never_expire_and_all_others_do(
    rows: list[Measurement], chance: random.Random, batches: int
) -> None:
    summarized = Summarized(retention_days=DAYS)
    arriving = list(rows)
    chance.shuffle(arriving)
    for part in [arriving[n::batches] for n in range(batches)]:
        summarized.record_and_take_in(part)
    indexed = {
        measurement_of(item)
        for item in summarized.tables.items(HISTORY)
        if schema.PEAK_SCOPE in item
    }
    assert set(marked(summarized)) == set(rows) - {rows[-1]} - indexed
    peak = summarized.tables.history.peak()
    summarized.expire(LATER)
    assert summarized.tables.history.peak() == peak
    assert summarized.tables.history.latest(BUCKET) == rows[-1]


@given(histories(), windows(), st.integers(0, 20))
def test_a_window_is_the_same_before_and_after_its_rows_are_deleted(
    rows: list[Measurement], window: Window, days_later: int
) -> None:
    summarized = Summarized(retention_days=DAYS)
    summarized.record_and_take_in(rows)
    summarized.now = NOON + timedelta(days=days_later)
    instants = (window.start, window.end)
    before = summarized.series(window)
    values = [summarized.reader.value_at(BUCKET, instant) for instant in instants]
    summarized.expire(summarized.now)
    assert summarized.series(window) == before
    assert [summarized.reader.value_at(BUCKET, i) for i in instants] == values


@given(histories(), windows().map(aligned), st.integers(0, 20))
def test_after_it_every_interval_still_shows_first_last_lowest_and_highest(
    rows: list[Measurement], window: Window, days_later: int
) -> None:
    summarized = Summarized(retention_days=DAYS)
    summarized.record_and_take_in(rows)
    summarized.expire(NOON + timedelta(days=days_later))
    series = summarized.series(window)
    inside = within(rows, window)
    assert set(series.measurements) <= set(inside)
    wanted = must_be_seen(inside, series.resolution) if series.resolution else set(inside)
    assert set(series.measurements) >= wanted
    earlier = [r for r in rows if r.timestamp < window.start]
    assert series.before == (earlier[-1] if earlier else None)
    assert series.peak == summarized.tables.history.peak()


@given(histories().filter(lambda rows: len(rows) > 3), st.integers(0, 40))
def test_broken_off_anywhere_nothing_is_marked_that_is_not_summarized(
    rows: list[Measurement], writes: int
) -> None:
    summarized = Summarized(retention_days=DAYS)
    half = len(rows) // 2
    summarized.record_and_take_in(rows[:half])
    summarized.record(rows[half:])
    summarized.tables.writes_until_it_breaks = writes
    with suppress(ConnectionError):
        summarized.take_in(rows[half:])
    summarized.tables.writes_until_it_breaks = -1
    gone = set(marked(summarized))
    entry = summarized.tables.summaries.entry(BUCKET)
    assert rows[-1] not in gone
    if gone - set(rows[:half]):
        assert entry
        assert entry.kept_for == timedelta(days=DAYS)
    for known in gone:  # whatever is marked, the finest summary of its interval knows
        start = interval_start(known.timestamp, FINEST)
        (summary,) = summarized.tables.summaries.intervals(
            BUCKET, FINEST, start, start + FINEST
        )
        assert summary.first.timestamp <= known.timestamp <= summary.last.timestamp
        assert summary.lowest.total_size <= known.total_size <= summary.highest.total_size
    summarized.take_in(rows[half:])  # as Lambda does again
    everything = Summarized(retention_days=DAYS)
    everything.record_and_take_in(rows)
    window = Window(NOON - timedelta(days=1), NOON + timedelta(days=30))
    summarized.expire(LATER)
    everything.expire(LATER)
    assert summarized.series(window) == everything.series(window)


@given(histories(), windows(), st.integers(1, 20))
def test_a_history_that_was_there_before_is_gone_through_and_marked(
    rows: list[Measurement], window: Window, at_once: int
) -> None:
    before = Summarized(retention_days=DAYS)
    before.record(rows)
    while not before.summarizer.fill(BUCKET, at_most=at_once):
        pass
    as_they_came = Summarized(retention_days=DAYS)
    as_they_came.record_and_take_in(rows)
    assert marked(before) == marked(as_they_came)
    for summarized in (before, as_they_came):
        summarized.expire(NOON + timedelta(days=10))
    assert before.series(window) == as_they_came.series(window)


def test_while_earlier_rows_are_not_summarized_none_is_marked_and_all_are_seen() -> None:
    summarized = Summarized(retention_days=DAYS)
    early = [row(n, n) for n in range(40, 0, -1)]
    summarized.record(early)
    new = row(3_600, 1)
    summarized.record([new])
    summarized.summarizer.take_in([new], fill_at_most=1)
    assert marked(summarized) == []
    window = Window(NOON, NOON + timedelta(days=1))
    rows = sorted([*early, new], key=lambda r: r.timestamp)
    series = summarized.series(window)
    assert series.resolution
    assert set(series.measurements) >= must_be_seen(rows, series.resolution)


def test_rows_are_kept_again_when_retention_ends() -> None:
    summarized = Summarized(retention_days=DAYS)
    old, newer = [row(n, 9 - n) for n in range(5)], [row(n + 8 * 86_400, n) for n in range(5)]
    summarized.record_and_take_in([*old, *newer])
    summarized.expire(NOON + timedelta(days=10, hours=1))
    assert left(summarized) == [old[0], *newer]  # the peak, and what is not so old
    summarized.retention_days = 0
    assert summarized.summarizer.fill(BUCKET)
    assert marked(summarized) == []
    assert summarized.expire(LATER) == 0
    window = Window(NOON - timedelta(days=1), LATER)
    assert set(summarized.series(window).measurements) >= {old[0], old[-1], *newer[:1]}
    recent = Window(NOON + timedelta(days=7, hours=2), LATER)
    assert summarized.series(recent).measurements == tuple(newer)
    assert summarized.series(recent).resolution is None


def test_a_shorter_retention_marks_what_was_marked_for_a_longer_one() -> None:
    summarized = Summarized(retention_days=30)
    rows = [row(n * 86_400, 9 - n) for n in range(9)]
    summarized.record_and_take_in(rows)
    assert summarized.expire(NOON + timedelta(days=9)) == 0
    summarized.retention_days = 2
    assert summarized.summarizer.fill(BUCKET)
    assert summarized.expire(NOON + timedelta(days=9)) == 7
    assert left(summarized) == [rows[0], rows[8]]


def test_a_row_from_years_ago_expires_now_since_older_marks_are_never_looked_at() -> None:
    summarized = Summarized(retention_days=DAYS)
    summarized.now = NOON + timedelta(days=3_000)
    summarized.record_and_take_in([row(0, 2), row(1, 1), row(2, 0)])
    (item,) = (i for i in summarized.tables.items(HISTORY) if schema.EXPIRES_AT in i)
    assert int(item[schema.EXPIRES_AT]["N"]) == summarized.now.timestamp()
