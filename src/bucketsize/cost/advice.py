"""Which method to choose for a bucket, and what both would cost."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from bucketsize.cost import assumptions as assumed
from bucketsize.cost.bill import Cost
from bucketsize.cost.break_even import break_even
from bucketsize.cost.methods import monthly_cost, start_cost
from bucketsize.cost.usage import listing_requests
from bucketsize.cost.wording import format_dollars
from bucketsize.model import Method

WORTH_A_LEDGER = 1.00
"""Dollars a month: below this the simpler method is the better one."""

LONGEST_LISTING_SECONDS = 300
"""Size-tracking's timeout in the template."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What both methods cost for a bucket, and which is the better.

    Attributes:
        listing: A month of it.
        ledger: A month of it.
        start: Once, for the ledger.
        break_even: Objects from which the ledger is cheaper; None: never.
        method: The one to choose.
        reason: Why, in one sentence.
    """

    listing: Cost
    ledger: Cost
    start: Cost
    break_even: int | None
    method: Method
    reason: str


def advise(*, objects: int, events_per_day: float, batch: int = 1) -> Advice:
    """Both methods' costs for one bucket, and the one to choose.

    Raises:
        InvalidInput: A number that cannot be.
    """
    listing, ledger = (
        monthly_cost(method, objects=objects, events_per_day=events_per_day, batch=batch)
        for method in (Method.LISTING, Method.LEDGER)
    )
    start = start_cost(objects=objects)
    method, reason = _choose(objects, listing.dollars - ledger.dollars, start.dollars)
    turning = break_even(events_per_day=events_per_day, batch=batch)
    return Advice(listing, ledger, start, turning, method, reason)


def _choose(objects: int, saved: float, start: float) -> tuple[Method, str]:
    seconds = listing_requests(objects) * assumed.PAGE_TIME.value
    if seconds > LONGEST_LISTING_SECONDS:
        return Method.LEDGER, f"a listing would take {seconds:,.0f} s, longer than Lambda waits"
    if saved >= WORTH_A_LEDGER:
        days = ceil(start / saved * assumed.DAYS_PER_MONTH)
        earned = "1 day" if days == 1 else f"{days:,} days"
        return Method.LEDGER, (
            f"it saves {format_dollars(saved)} a month; its start is earned back in {earned}"
        )
    if saved > 0:
        return Method.LISTING, (
            f"it is simpler, and the ledger would save only {format_dollars(saved)} a month"
        )
    return Method.LISTING, f"the ledger would cost {format_dollars(-saved)} a month more"
