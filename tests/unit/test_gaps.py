"""Where a bucket changed and nobody measured it, the history shows a gap, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fakes.rows import row_at

from bucketsize.gaps import IN_TIME, LONGEST, gaps, unmeasured_since, unmeasured_since_last
from bucketsize.model import BucketSize, Measurement, Method, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WHOLE_DAY = Window(NOON - 12 * HOUR, NOON + 12 * HOUR)


def test_a_change_that_is_measured_in_time_leaves_no_gap() -> None:
    assert unmeasured_since([NOON, NOON + MINUTE], NOON + IN_TIME) is None


def test_a_row_names_the_earliest_of_the_changes_that_it_measures_too_late() -> None:
    since = unmeasured_since([NOON, NOON - HOUR, NOON + 5 * HOUR], NOON + 5 * HOUR)
    assert since == NOON - HOUR


def test_a_time_that_cannot_be_true_makes_no_gap() -> None:
    assert unmeasured_since([NOON + DAY, NOON - LONGEST - HOUR], NOON) is None


def test_a_bucket_that_is_not_as_its_last_row_says_was_unmeasured_since() -> None:
    """Its notification was lost: no event tells when it changed."""
    found_at = NOON + 5 * HOUR
    since = unmeasured_since_last(row_at(NOON), BucketSize(2, 1), found_at)
    assert since is not None
    rows = [row_at(NOON), row_at(found_at, since)]
    assert gaps(rows, WHOLE_DAY) == (Window(since, found_at),)
    assert since - NOON < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (None, BucketSize(2, 1)),
        (row_at(NOON), BucketSize(1, 1)),
        (row_at(NOON + 5 * HOUR - IN_TIME), BucketSize(2, 1)),
        (row_at(NOON + 6 * HOUR), BucketSize(2, 1)),
    ],
    ids=["no row", "as the row says", "a row from just now", "a row from meanwhile"],
)
def test_otherwise_it_was_measured(last: Measurement | None, found: BucketSize) -> None:
    assert unmeasured_since_last(last, found, NOON + 5 * HOUR) is None


def test_the_gap_is_from_the_change_to_the_next_row() -> None:
    rows = [row_at(NOON - HOUR), row_at(NOON + 3 * HOUR, since=NOON)]
    assert gaps(rows, WHOLE_DAY) == (Window(NOON, NOON + 3 * HOUR),)


def test_changes_that_are_brought_back_in_any_order_make_one_gap() -> None:
    mended = NOON + 6 * HOUR
    times = [NOON + 2 * HOUR, NOON, NOON + HOUR]
    rows = [row_at(mended + n * MINUTE, since=at) for n, at in enumerate(times)]
    assert gaps([row_at(NOON - HOUR), *rows], WHOLE_DAY) == (Window(NOON, mended),)


def test_a_change_that_another_row_had_measured_ends_the_gap_there() -> None:
    """The tracker was mended, and measured the next change, before the letters came back."""
    mended = NOON + 2 * HOUR
    rows = [row_at(mended), row_at(mended + 3 * HOUR, since=NOON)]
    assert gaps(rows, WHOLE_DAY) == (Window(NOON, mended),)


def test_on_a_ledger_the_gap_lasts_until_the_change_is_entered() -> None:
    """Others were entered meanwhile, and their rows lack it."""
    others = [row_at(NOON + n * HOUR, method=Method.LEDGER) for n in range(4)]
    late = row_at(NOON + 5 * HOUR, since=NOON, method=Method.LEDGER)
    assert gaps([*others, late], WHOLE_DAY) == (Window(NOON, late.timestamp),)


def test_an_event_that_comes_again_hours_later_makes_no_gap() -> None:
    rows = [row_at(NOON + timedelta(seconds=2)), row_at(NOON + 5 * HOUR, since=NOON)]
    assert gaps(rows, WHOLE_DAY) == ()


def test_among_thinned_rows_one_of_the_same_interval_is_near_enough() -> None:
    rows = [row_at(NOON + HOUR), row_at(NOON + 9 * HOUR, since=NOON)]
    assert gaps(rows, WHOLE_DAY, slack=2 * HOUR) == ()


def test_a_window_that_ends_in_a_gap_shows_its_part_of_it() -> None:
    window = Window(NOON + HOUR, NOON + 2 * HOUR)
    rows = [row_at(NOON - HOUR), row_at(NOON + 5 * HOUR, since=NOON)]
    assert gaps(rows, window) == (window,)
    assert gaps(rows, Window(NOON + 5 * HOUR, NOON + 6 * HOUR)) == ()


def test_a_row_that_says_it_came_before_its_change_makes_no_gap() -> None:
    assert gaps([row_at(NOON, since=NOON + 3 * HOUR)], WHOLE_DAY) == ()
