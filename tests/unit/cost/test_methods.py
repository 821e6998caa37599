from __future__ import annotations

import pytest
from fakes import rows
from fakes.history_and_summaries import HistoryAndSummaries
from harness.template import resource

from bucketsize.cost import (
    Cost,
    assumptions,
    event_cost,
    listing_requests,
    measuring_cost,
    monthly_cost,
    standing_cost,
    start_cost,
)
from bucketsize.cost.advice import LONGEST_LISTING_SECONDS
from bucketsize.cost.assumptions import MEMORY, POLLERS
from bucketsize.cost.prices import (
    CUSTOM_METRIC,
    DYNAMODB_READ,
    DYNAMODB_RECOVERY,
    DYNAMODB_STORAGE,
    DYNAMODB_WRITE,
    S3_LIST,
    SQS_REQUEST,
    Price,
)
from bucketsize.errors import InvalidInput
from bucketsize.model import Method
from bucketsize.summaries import Retention, Summarizer
from bucketsize.summaries.resolutions import RESOLUTIONS

MILLION = 1_000_000


def quantity(cost: Cost, price: Price) -> float:
    return sum(line.quantity for line in cost.lines if line.price is price)


@pytest.mark.parametrize(
    ("objects", "requests"), [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (MILLION, 1_000)]
)
def test_a_listing_takes_a_request_for_each_thousand_objects_and_at_least_one(
    objects: int, requests: int
) -> None:
    assert listing_requests(objects) == requests
    assert quantity(event_cost(Method.LISTING, objects=objects), S3_LIST) == requests


SUMMARIES = 5 + 1
"""Items that a row which comes alone has read and written: summaries, and the catalogue's."""


def test_a_listed_event_asks_for_the_peak_and_writes_the_row_into_table_and_index() -> None:
    cost = event_cost(Method.LISTING, objects=10)
    assert quantity(cost, DYNAMODB_READ) == 0.5 + SUMMARIES
    assert quantity(cost, DYNAMODB_WRITE) == 2 + SUMMARIES


@pytest.mark.parametrize("method", Method)
def test_a_row_is_stored_in_table_and_index_and_backed_up_once(method: Method) -> None:
    every = event_cost(method, objects=10).lines
    cost = Cost(tuple(line for line in every if line.what.startswith("the row")))
    backed_up = quantity(cost, DYNAMODB_RECOVERY)
    assert backed_up > 0
    assert quantity(cost, DYNAMODB_STORAGE) == pytest.approx(2 * backed_up)


def test_the_metrics_of_a_reconcile_are_paid_for_an_hour_of_the_day() -> None:
    listing, ledger = (quantity(standing_cost(m, objects=1), CUSTOM_METRIC) for m in Method)
    assert ledger - listing == pytest.approx(3 / 24)


def test_listing_a_million_objects_costs_half_a_cent_an_event_of_requests() -> None:
    assert measuring_cost(listing_requests(MILLION)).dollars == pytest.approx(0.005)


def test_an_event_of_the_ledger_is_one_message_one_read_and_one_transaction() -> None:
    cost = event_cost(Method.LEDGER, objects=MILLION)
    assert quantity(cost, SQS_REQUEST) == 3  # sent, received, deleted
    # the item, the total, the peak; item, total, row twice each, and the index
    assert quantity(cost, DYNAMODB_READ) == 1 + 1 + 0.5 + SUMMARIES
    assert quantity(cost, DYNAMODB_WRITE) == 2 * (1 + 1 + 1) + 1 + SUMMARIES


def test_a_full_batch_shares_its_total_its_row_and_its_requests() -> None:
    cost = event_cost(Method.LEDGER, objects=MILLION, batch=98).times(98)
    assert quantity(cost, SQS_REQUEST) == pytest.approx(98 + 10 + 10)
    assert quantity(cost, DYNAMODB_READ) == pytest.approx(98 + 1.5 + SUMMARIES)
    assert quantity(cost, DYNAMODB_WRITE) == pytest.approx(2 * (98 + 2) + 1 + SUMMARIES)


def test_starting_writes_each_object_in_a_transaction_and_the_sum_of_each_transaction() -> None:
    """Nine full pages take eleven transactions each, the tenth, of 800, takes nine."""
    cost = start_cost(objects=9_800)
    assert quantity(cost, DYNAMODB_WRITE) == 2 * (9_800 + 9 * 11 + 9) + 10
    assert quantity(cost, S3_LIST) == 10


def test_a_month_of_the_ledger_lists_and_reads_the_bucket_each_day() -> None:
    cost = standing_cost(Method.LEDGER, objects=MILLION)
    assert quantity(cost, S3_LIST) == 30 * 1_000
    assert quantity(cost, DYNAMODB_READ) == pytest.approx(30 * MILLION * 250 / 4_096)
    assert quantity(cost, SQS_REQUEST) == POLLERS.value * 3 * 60 * 24 * 30


def test_a_listed_bucket_in_which_nothing_happens_costs_only_its_metrics() -> None:
    assert monthly_cost(Method.LISTING, objects=MILLION, events_per_day=0).dollars == (
        pytest.approx(0.90)
    )


@pytest.mark.parametrize(
    ("objects", "events", "batch"),
    [(-1, 1.0, 1), (1, -1.0, 1), (1, float("nan"), 1), (1, float("inf"), 1), (1, 1.0, 0)],
)
def test_numbers_that_cannot_be_are_refused(objects: int, events: float, batch: int) -> None:
    with pytest.raises(InvalidInput):
        monthly_cost(Method.LEDGER, objects=objects, events_per_day=events, batch=batch)
    with pytest.raises(InvalidInput, match="98"):
        event_cost(Method.LISTING, objects=1, batch=99)


def test_what_is_assumed_of_the_function_is_what_the_template_gives_it() -> None:
    function = resource("SizeTrackingFunction")
    assert function["MemorySize"] == MEMORY.value * 1_024
    assert function["Timeout"] == LONGEST_LISTING_SECONDS


def test_a_row_changes_a_summary_at_each_resolution() -> None:
    assert assumptions.SUMMARIES.value == len(RESOLUTIONS)


def test_a_new_row_reads_and_writes_each_of_them_and_the_catalogue_once() -> None:
    tables = HistoryAndSummaries()
    summarizer = Summarizer(tables.history, tables.summaries, Retention(tables.expiry))
    summarizer.take_in([tables.history.record(rows.row(0, 5))], fill_at_most=100)
    later = tables.history.record(rows.row(9 * 86_400, 5))
    tables.requests.clear()
    tables.items_asked_for = 0
    summarizer.take_in([later], fill_at_most=100)
    assert tables.requests["PutItem"] == SUMMARIES
    assert tables.items_asked_for == SUMMARIES
