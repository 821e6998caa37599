from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bucketsize.cost import LARGEST_BATCH, break_even, monthly_cost
from bucketsize.model import Method

# From next to none to all that a bucket may see; of each kind as many as of the others.
_EVENTS = st.floats(-2, 7).map(lambda power: 10**power)
_SOME_EVENTS = st.floats(0.7, 3).map(lambda power: 10**power)
_FEW_EVENTS = st.floats(0, 3)
_BATCHES = st.integers(1, LARGEST_BATCH)
# A bucket's dollars are sums of products: the last digits are nobody's.
_ROUNDING = 1e-9


def saved(objects: int, events: float, batch: int) -> float:
    """Dollars a month by which the ledger is cheaper."""
    listing, ledger = (
        monthly_cost(method, objects=objects, events_per_day=events, batch=batch).dollars
        for method in (Method.LISTING, Method.LEDGER)
    )
    return listing - ledger


@given(_EVENTS, _BATCHES, st.integers(0, 10**10))
def test_from_the_break_even_on_the_ledger_is_never_dearer(
    events: float, batch: int, further: int
) -> None:
    turning = break_even(events_per_day=events, batch=batch)
    assume(turning is not None)
    assert turning is not None
    assert saved(turning + further, events, batch) >= -_ROUNDING


@given(_SOME_EVENTS, _BATCHES)
def test_one_object_fewer_and_listing_is_cheaper(events: float, batch: int) -> None:
    turning = break_even(events_per_day=events, batch=batch)
    assume(turning)
    assert turning
    assert saved(turning - 1, events, batch) < _ROUNDING


@given(_FEW_EVENTS, _BATCHES, st.integers(0, 10**12))
def test_where_there_is_no_break_even_listing_stays_cheaper(
    events: float, batch: int, pages: int
) -> None:
    assume(break_even(events_per_day=events, batch=batch) is None)
    assert saved(min(pages, 10**9) * 1_000, events, batch) < _ROUNDING


@given(_EVENTS, _EVENTS, _BATCHES)
def test_more_events_never_move_it_up(events: float, more: float, batch: int) -> None:
    few = break_even(events_per_day=events, batch=batch)
    many = break_even(events_per_day=events + more, batch=batch)
    assert many is not None or few is None
    if few is not None and many is not None:
        assert many <= few


@pytest.mark.parametrize(("events", "batch", "sign"), [(1, 1, None), (100_000, 98, 0)])
def test_where_little_happens_there_is_none_and_where_much_happens_it_is_at_zero(
    events: int, batch: int, sign: int | None
) -> None:
    assert break_even(events_per_day=events, batch=batch) == sign


def test_a_million_objects_are_beyond_it_with_ten_events_a_day() -> None:
    turning = break_even(events_per_day=10)
    assert turning is not None
    assert 100_000 < turning < 1_000_000
