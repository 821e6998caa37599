from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from fakes.histories import histories
from fakes.rows import BUCKET, NOON
from fakes.summarized import Summarized
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import NotFound
from bucketsize.model import Cause, Measurement, Window, format_timestamp
from bucketsize.plotting.history_pages import HistoryPage, HistoryPages
from bucketsize.plotting.request import Call, HistoryFormat, read_history_request
from bucketsize.plotting.response import history_response


def page(
    world: Summarized, *, tracked: tuple[str, ...] = (), at: datetime = NOON, **parameters: Any
) -> HistoryPage:
    """The page that a call at noon gets; ``from_`` stands for ``from``."""
    named = {name.removesuffix("_"): value for name, value in parameters.items()}
    call = Call("GET", "/history", {"bucket": BUCKET} | named, at)
    return HistoryPages(world.reader, tracked).page(read_history_request(call, "testbucket"))


def all_pages(world: Summarized, **parameters: Any) -> list[HistoryPage]:
    pages = [page(world, **parameters)]
    while token := pages[-1].next_token:
        pages.append(page(world, **parameters, next=token))
    return pages


def times(start: datetime, end: datetime) -> dict[str, Any]:
    return {"from_": format_timestamp(start), "to": format_timestamp(end)}


@given(histories(), st.integers(1, 9), st.data())
def test_the_pages_of_a_window_are_all_its_rows_once_and_in_order(
    rows: list[Measurement], limit: int, data: st.DataObject
) -> None:
    world = Summarized()
    world.record(rows)
    instants = st.sampled_from([row.timestamp for row in rows] or [NOON])
    start, end = sorted((data.draw(instants), data.draw(instants)))
    pages = all_pages(world, tracked=(BUCKET,), **times(start, end), limit=str(limit))
    within = [row for row in rows if row.timestamp in Window(start, end)]
    assert [row for each in pages for row in each.rows] == within
    assert all(len(each.rows) == limit for each in pages[:-1])
    assert len(pages) == max(1, -(-len(within) // limit))


@given(histories(), st.integers(1, 9))
def test_before_is_what_held_until_the_page_s_first_row(
    rows: list[Measurement], limit: int
) -> None:
    world = Summarized()
    world.record(rows)
    whole = times(NOON, NOON + timedelta(days=10))
    pages = all_pages(world, tracked=(BUCKET,), **whole, limit=str(limit))
    assert [each.before for each in pages] == [None, *rows[limit - 1 :: limit]][: len(pages)]


def test_a_page_asks_for_no_more_rows_than_it_shows() -> None:
    world = Summarized()
    world.record(measured(100))
    world.tables.rows_read = 0
    page(world, window="1h", limit="7")
    # One tells that there are more, one is before, 25 after may tell of a gap.
    assert world.tables.rows_read <= 7 + 1 + 1 + 25


def test_a_page_of_very_long_keys_ends_early_and_fits_into_an_answer() -> None:
    world = Summarized()
    world.record(measured(1_500, key="\1" * 1_024))
    pages = all_pages(world, window="1h", limit="1500")
    sizes = [row.total_size for each in pages for row in each.rows]
    assert (len(pages), sizes) == (3, list(range(1_500)))
    for each in pages:
        for form in HistoryFormat:
            assert len(json.dumps(history_response(each, form))) < 6 * 2**20


def test_as_a_curve_many_rows_are_few_and_a_spike_is_among_them() -> None:
    world = Summarized()
    rows = measured(600, every=0.1)
    rows[321] = Measurement(BUCKET, rows[321].timestamp, 10**9, 1)
    world.record_and_take_in(rows)
    curve = page(world, window="1m", resolution="auto")
    assert curve.resolution == timedelta(seconds=10)
    assert len(curve.rows) <= 4 * 7 + world.most_rows
    assert 10**9 in [row.total_size for row in curve.rows]
    assert curve.columns == ("bucket_name", "timestamp", "total_size", "object_count")
    assert curve.next_token == ""


def test_a_curve_of_few_rows_is_all_of_them() -> None:
    world = Summarized()
    world.record_and_take_in(measured(4))
    curve = page(world, window="1h", resolution="auto")
    assert (curve.resolution, len(curve.rows)) == (None, 4)


@pytest.mark.parametrize("resolution", ["full", "auto"])
def test_a_bucket_of_which_nothing_is_known_is_not_found(resolution: str) -> None:
    with pytest.raises(NotFound, match="no history and is not tracked"):
        page(Summarized(), resolution=resolution)


@pytest.mark.parametrize("resolution", ["full", "auto"])
def test_a_quiet_bucket_is_known_by_its_later_rows_or_its_name(resolution: str) -> None:
    world = Summarized()
    assert page(world, tracked=("phot*",), resolution=resolution).rows == ()
    world.record(measured(1))
    early = times(NOON - timedelta(days=9), NOON - timedelta(days=8))
    assert page(world, **early, resolution=resolution).rows == ()


def measured(count: int, *, key: str = "k", every: float = 1.0) -> list[Measurement]:
    """Rows up to noon, so many seconds apart, of the sizes 0, 1, 2 …"""
    first = NOON - timedelta(seconds=every * count)
    cause = Cause("ObjectCreated:Put", key)
    return [
        Measurement(BUCKET, first + timedelta(seconds=every * number), number, 1, cause)
        for number in range(count)
    ]
