"""What each method costs at an event, each month, and once."""

from __future__ import annotations

from bucketsize.cost import assumptions as assumed
from bucketsize.cost import prices
from bucketsize.cost.bill import Cost, CostLine
from bucketsize.cost.usage import (
    LARGEST_BATCH,
    applied,
    drift_published,
    listed,
    listing_requests,
    polled,
    reconciled,
    started,
    stored,
)
from bucketsize.errors import InvalidInput
from bucketsize.model import Method


def measuring_cost(requests: int) -> Cost:
    """What so many LIST requests cost, whoever makes them."""
    return Cost((CostLine("listing", requests, prices.S3_LIST),))


def event_cost(method: Method, *, objects: int, batch: int = 1) -> Cost:
    """What one event costs.

    Args:
        method: How the bucket is followed.
        objects: In the bucket; the ledger does not mind how many.
        batch: Changes that the ledger takes at once: one in a quiet bucket, up to
            ``LARGEST_BATCH`` in a burst. Listing takes each by itself.

    Raises:
        InvalidInput: A number that cannot be.
    """
    _refuse_impossible(objects=objects, batch=batch)
    if method is Method.LISTING:
        return listed(listing_requests(objects))
    return applied(batch).times(1 / batch)


def standing_cost(method: Method, *, objects: int, events_per_day: float = 0) -> Cost:
    """What a month costs beside its events.

    Raises:
        InvalidInput: A number that cannot be.
    """
    _refuse_impossible(objects=objects, events_per_day=events_per_day)
    metrics = Cost(
        (CostLine("the bucket's metrics", assumed.METRICS.value, prices.CUSTOM_METRIC),)
    )
    if method is Method.LISTING:
        return metrics
    removed = events_per_day * assumed.DAYS_PER_MONTH * assumed.REMOVED_SHARE.value
    items = stored("items of the ledger", (objects + removed) * assumed.ITEM_BYTES.value)
    reconciles = reconciled(objects).times(assumed.DAYS_PER_MONTH)
    return metrics + items + reconciles + drift_published() + polled()


def monthly_cost(
    method: Method, *, objects: int, events_per_day: float, batch: int = 1
) -> Cost:
    """What following one bucket costs in a month of 30 days.

    Raises:
        InvalidInput: A number that cannot be.
    """
    events = events_per_day * assumed.DAYS_PER_MONTH
    standing = standing_cost(method, objects=objects, events_per_day=events_per_day)
    return event_cost(method, objects=objects, batch=batch).times(events) + standing


def start_cost(*, objects: int) -> Cost:
    """What it costs, once, to write a bucket's objects into the ledger.

    Raises:
        InvalidInput: A number that cannot be.
    """
    _refuse_impossible(objects=objects)
    return started(objects)


def _refuse_impossible(*, objects: int = 0, events_per_day: float = 0, batch: int = 1) -> None:
    if objects < 0 or not 0 <= events_per_day < float("inf"):
        raise InvalidInput("Objects and events per day are zero or more.")
    if not 1 <= batch <= LARGEST_BATCH:
        raise InvalidInput(f"A batch holds 1 to {LARGEST_BATCH} changes.")
