from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cost import (
    LARGEST_BATCH,
    event_cost,
    monthly_cost,
    start_cost,
)
from bucketsize.model import Method

_OBJECTS = st.integers(0, 10**12)
_EVENTS = st.floats(0, 10**9)
_BATCHES = st.integers(1, LARGEST_BATCH)
_METHODS = st.sampled_from(Method)


@given(_OBJECTS, _OBJECTS, _BATCHES)
def test_an_event_of_the_ledger_costs_the_same_at_any_size(
    one: int, another: int, batch: int
) -> None:
    assert event_cost(Method.LEDGER, objects=one, batch=batch) == event_cost(
        Method.LEDGER, objects=another, batch=batch
    )


@given(_METHODS, _OBJECTS, st.integers(0, 10**9), _EVENTS, _BATCHES)
def test_more_objects_never_cost_less(
    method: Method, objects: int, more: int, events: float, batch: int
) -> None:
    fewer, larger = (
        monthly_cost(method, objects=n, events_per_day=events, batch=batch).dollars
        for n in (objects, objects + more)
    )
    assert fewer <= larger * (1 + 1e-12)


@given(_METHODS, _OBJECTS, _EVENTS, _EVENTS, _BATCHES)
def test_more_events_never_cost_less(
    method: Method, objects: int, events: float, more: float, batch: int
) -> None:
    fewer, larger = (
        monthly_cost(method, objects=objects, events_per_day=n, batch=batch).dollars
        for n in (events, events + more)
    )
    assert fewer <= larger * (1 + 1e-12)


@given(st.integers(1, 9), st.integers(2, 9))
def test_more_events_at_once_cost_the_ledger_less_each(tens: int, factor: int) -> None:
    """Batches of whole tens: what is received and deleted goes by ten messages."""
    batch = 10 * tens
    more = min(batch * factor, 90)
    each, each_of_more = (
        event_cost(Method.LEDGER, objects=0, batch=size).dollars for size in (batch, more)
    )
    assert each_of_more <= each or more < batch


@given(_OBJECTS, _OBJECTS)
def test_starting_a_larger_bucket_never_costs_less(objects: int, more: int) -> None:
    assert start_cost(objects=objects).dollars <= start_cost(objects=objects + more).dollars


@given(_METHODS, _OBJECTS, _EVENTS, _BATCHES)
def test_a_cost_is_the_sum_of_its_lines(
    method: Method, objects: int, events: float, batch: int
) -> None:
    cost = monthly_cost(method, objects=objects, events_per_day=events, batch=batch)
    assert cost.dollars == pytest.approx(sum(line.dollars for line in cost.lines))
    assert all(line.dollars >= 0 for line in cost.lines)
