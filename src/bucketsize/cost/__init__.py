"""What bucketsize costs on AWS. Knows neither AWS clients nor commands: it only reckons.

    monthly_cost(Method.LEDGER, objects=1_000_000, events_per_day=500).dollars
    start_cost(objects=1_000_000).dollars           # once, to put a bucket under the ledger
    break_even(events_per_day=500)                  # objects from which the ledger is cheaper
    advise(objects=1_000_000, events_per_day=500)   # all of these, and the method to choose
    format_dollars(monthly.dollars)                 # as people read it: $12.40, $0.0053

Every function answers a ``Cost``: its ``dollars``, and the ``lines`` they are the sum of.
Prices (``prices.py``) and assumptions (``assumptions.py``) are stated with their sources;
``docs/cost.md`` is made from them.
"""

from bucketsize.cost.advice import Advice, advise
from bucketsize.cost.bill import Cost, CostLine
from bucketsize.cost.break_even import break_even
from bucketsize.cost.methods import (
    event_cost,
    measuring_cost,
    monthly_cost,
    standing_cost,
    start_cost,
)
from bucketsize.cost.usage import LARGEST_BATCH, listing_requests
from bucketsize.cost.wording import format_dollars

__all__ = [
    "LARGEST_BATCH",
    "Advice",
    "Cost",
    "CostLine",
    "advise",
    "break_even",
    "event_cost",
    "format_dollars",
    "listing_requests",
    "measuring_cost",
    "monthly_cost",
    "standing_cost",
    "start_cost",
]
