"""From how many objects on the ledger is the cheaper method."""

from __future__ import annotations

from bucketsize.cost.methods import monthly_cost
from bucketsize.cost.usage import KEYS_PER_PAGE
from bucketsize.model import Method

_MOST_PAGES = 10**9
"""A bucket of 10^12 objects: further than anyone will look."""


def break_even(*, events_per_day: float, batch: int = 1) -> int | None:
    """The number of objects from which on the ledger costs at most what listing does.

    0 where the ledger is never dearer; None where listing stays the cheaper one: so few
    events that the ledger's daily reconcile alone lists more.

    Listing's cost jumps where a page begins and the ledger's grows within it, so the two are
    compared at the ends of pages, between which both change evenly.

    Raises:
        InvalidInput: A number that cannot be.
    """

    def ledger_pays(pages: int) -> bool:
        listing, ledger = (
            monthly_cost(
                method,
                objects=pages * KEYS_PER_PAGE,
                events_per_day=events_per_day,
                batch=batch,
            ).dollars
            for method in (Method.LISTING, Method.LEDGER)
        )
        return ledger <= listing

    if not ledger_pays(_MOST_PAGES):
        return None
    if ledger_pays(1):
        return 0
    dearer, cheaper = 1, _MOST_PAGES
    while cheaper - dearer > 1:
        middle = (dearer + cheaper) // 2
        dearer, cheaper = (dearer, middle) if ledger_pays(middle) else (middle, cheaper)
    return dearer * KEYS_PER_PAGE + 1
