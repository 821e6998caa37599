from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from fakes.rows import NOON
from fakes.summarized import Summarized

from bucketsize.model import Measurement
from bucketsize.plotting.bucket_list import BucketList, BucketPage, BucketState
from bucketsize.plotting.request import Call, read_buckets_request
from bucketsize.summaries import WindowReader

DAY = timedelta(days=1)


def buckets(
    world: Summarized,
    *,
    tracked: tuple[str, ...] = (),
    summarized: bool = True,
    **parameters: str,
) -> BucketPage:
    reader = world.reader if summarized else WindowReader(world.tables.history)
    call = Call("GET", "/buckets", parameters, NOON)
    return BucketList(reader, tracked).page(read_buckets_request(call))


def world_of(rows: Iterable[tuple[str, float, int]]) -> Summarized:
    """A history of (bucket, days before noon, size), all of it summarized."""
    world = Summarized()
    world.record_and_take_in(
        [Measurement(name, NOON - days * DAY, size, 1) for name, days, size in rows]
    )
    return world


def state_of(*rows: tuple[float, int]) -> BucketState:
    (state,) = buckets(world_of(("photos", days, size) for days, size in rows)).buckets
    return state


def names(page: BucketPage) -> list[str]:
    return [state.latest.bucket_name for state in page.buckets]


def test_every_bucket_that_has_a_row_is_listed_by_name() -> None:
    world = world_of([("videos", 9, 1), ("photos", 3, 1), ("a-quiet-one", 999, 1)])
    assert names(buckets(world)) == ["a-quiet-one", "photos", "videos"]


def test_the_pages_are_all_buckets_once() -> None:
    every = [f"bucket-{number}" for number in range(7)]
    world = world_of((name, 1, 1) for name in every)
    first = buckets(world, limit="3")
    second = buckets(world, limit="3", next=first.next_token)
    third = buckets(world, limit="3", next=second.next_token)
    assert [*names(first), *names(second), *names(third)] == every
    assert third.next_token == ""


def test_the_last_page_may_be_full() -> None:
    assert buckets(world_of([("one", 1, 1), ("two", 1, 1)]), limit="2").next_token == ""


def test_an_empty_history_has_no_buckets() -> None:
    assert buckets(Summarized(), tracked=("photos",)) == BucketPage((), "")


def test_latest_and_peak_are_the_bucket_s_own() -> None:
    world = world_of([("photos", 900, 700), ("photos", 2, 5), ("videos", 1, 9_999)])
    photos = buckets(world).buckets[0]
    assert (photos.latest.total_size, photos.latest.timestamp) == (5, NOON - 2 * DAY)
    peak = photos.bucket_peak
    assert peak is not None
    assert (peak.total_size, peak.timestamp) == (700, NOON - 900 * DAY)


def test_of_equal_peaks_the_earliest_is_named() -> None:
    state = state_of((30, 7), (20, 700), (10, 700), (0, 1))
    assert state.bucket_peak is not None
    assert state.bucket_peak.timestamp == NOON - 20 * DAY


def test_a_peak_that_is_not_summarized_yet_is_seen_where_it_is_the_latest() -> None:
    world = world_of([("photos", 3, 5)])
    world.record([Measurement("photos", NOON, 6_000, 1)])
    (state,) = buckets(world).buckets
    assert state.latest.total_size == 6_000
    assert state.bucket_peak == state.latest


def test_a_peak_is_not_told_before_all_rows_are_summarized() -> None:
    world = Summarized()
    rows = [Measurement("photos", NOON - days * DAY, 9 - days, 1) for days in (3, 2, 1)]
    world.record(rows)
    world.summarizer.take_in(rows[-1:], fill_at_most=1)
    assert buckets(world).buckets[0].bucket_peak is None


@pytest.mark.parametrize(
    ("rows", "bytes_a_day"),
    [
        ([(30, 100), (8, 300), (3, 5_000), (0, 1_000)], 100),  # since seven days ago: 300
        ([(3, 100), (0, 1_000)], 300),  # since the first row
        ([(3, 1_000), (1, 100)], -300),
        ([(0.01, 0), (0, 1_000)], 1_000),  # minutes are not taken for a day
        ([(30, 100)], 0),
        ([(0, 100)], 0),
    ],
)
def test_growth_is_of_the_last_week_or_since_the_first_row(
    rows: list[tuple[float, int]], bytes_a_day: float
) -> None:
    assert state_of(*rows).growth_per_day == pytest.approx(bytes_a_day)


def test_without_a_catalogue_the_tracked_names_are_listed() -> None:
    world = Summarized()
    for name in ("videos", "photos", "untracked"):
        world.record([Measurement(name, NOON, 5, 1)])
    tracked = ("videos", "logs-*", "never-measured", "photos")
    first = buckets(world, tracked=tracked, summarized=False, limit="2")
    assert names(first) == ["photos"]  # and never-measured, of which there is nothing to tell
    second = buckets(world, tracked=tracked, summarized=False, next=first.next_token)
    assert names(second) == ["videos"]
    assert second.buckets[0].bucket_peak is None
    assert second.next_token == ""


def test_a_row_that_is_younger_than_the_call_is_no_growth() -> None:
    assert state_of((-1, 5)).growth_per_day == 0
