"""A watch tells every row once, however late it appears behind others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fakes.clock import long_after
from fakes.watched_bucket import Bucket

from bucketsize.dashboard.watch import MOST_ROWS
from bucketsize.history.items import item_of

if TYPE_CHECKING:
    import pytest


def test_the_first_look_tells_the_rows_behind_which_others_may_still_appear() -> None:
    bucket = Bucket()
    bucket.put(-400)
    rows = [bucket.put(-300), bucket.put(-3)]
    assert bucket.watch.look() == rows
    assert bucket.watch.look() == []


def test_a_bucket_that_was_long_quiet_has_a_latest_row_too() -> None:
    bucket = Bucket()
    latest = bucket.put(-86_400)
    assert bucket.watch.look() == [latest]


def test_a_bucket_without_rows_is_watched_for_its_first() -> None:
    bucket = Bucket()
    assert bucket.watch.look() == []
    first = bucket.put(1)
    assert bucket.watch.look() == [first]


def test_rows_of_other_buckets_are_not_told() -> None:
    bucket = Bucket()
    bucket.watch.look()
    bucket.put(1, bucket="logs")
    assert bucket.watch.look() == []


def test_a_row_that_appears_behind_a_newer_one_is_told() -> None:
    bucket = Bucket()
    bucket.put(0)
    bucket.watch.look()
    newer = bucket.put(8)
    assert bucket.watch.look() == [newer]
    late = bucket.put(8 - 5 * 60)  # its listing began earlier, and took all of its time
    assert bucket.watch.look() == [late]


def test_a_look_reads_no_more_of_a_busy_bucket_than_it_may() -> None:
    bucket = Bucket()
    rows = [bucket.put(-n / 10) for n in range(MOST_ROWS + 50, 0, -1)]
    assert bucket.watch.look() == rows[-MOST_ROWS:]
    newest = bucket.put(1)
    assert bucket.watch.look() == [newest]


def test_a_row_of_the_future_is_not_even_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """It would be told of anew in the log at each look."""
    bucket = Bucket()
    at_noon = bucket.put(0)
    future = item_of(
        replace(at_noon, timestamp=long_after() + timedelta(days=1)), is_peak=False
    )
    bucket.table.put_by_hand(future)
    bucket.watch.look()
    caplog.clear()
    assert bucket.watch.look() == []
    assert not caplog.records
