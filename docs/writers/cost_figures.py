"""The figures that docs/images/cost.png shows and carries, so that a stale one is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from PIL import Image

from bucketsize.cost import break_even, event_cost, monthly_cost
from bucketsize.cost.assumptions import DAYS_PER_MONTH, METRICS
from bucketsize.cost.prices import AS_OF, CUSTOM_METRIC, REGION
from bucketsize.model import Method

PICTURE = Path(__file__).parents[1] / "images/cost.png"
DRAWN_BY = Path(__file__).with_name("cost_picture.py")
KEYWORD = "bucketsize"

EVENTS_PER_DAY = (10, 100, 1_000, 10_000)
BURST = 98
_MILLION = 1_000_000
_DECADES = range(2, 10)


def figures() -> str:
    """What the picture shows, as JSON; and a digest of the program that draws it."""
    decades = [10**power for power in _DECADES]
    shown = {
        "region": REGION,
        "as_of": AS_OF,
        "objects": decades,
        "listing": [listing(objects) for objects in decades],
        "ledger": {n: [ledger(objects, n) for objects in decades] for n in EVENTS_PER_DAY},
        "burst": burst(),
        "break_even": {n: break_even(events_per_day=n) for n in EVENTS_PER_DAY},
        "drawn_by": hashlib.sha256(DRAWN_BY.read_bytes()).hexdigest(),
    }
    return json.dumps(shown)


def picture_is_stale() -> bool:
    """Whether the picture shows other figures than these, or was drawn otherwise."""
    if not PICTURE.exists():
        return True
    with Image.open(PICTURE) as image:
        return bool(image.info.get(KEYWORD) != figures())


def listing(objects: int) -> float:
    """Dollars for a million events of a listed bucket."""
    return event_cost(Method.LISTING, objects=objects).dollars * _MILLION


def ledger(objects: int, events_per_day: int) -> float:
    """Dollars for a million events of the ledger, with their share of a month's upkeep.

    Less the metrics, which both methods publish.
    """
    month = monthly_cost(Method.LEDGER, objects=objects, events_per_day=events_per_day)
    upkeep = month.dollars - CUSTOM_METRIC.of(METRICS.value)
    return upkeep / (events_per_day * DAYS_PER_MONTH) * _MILLION


def burst() -> float:
    """Dollars for a million events that come many at once, without the upkeep."""
    return event_cost(Method.LEDGER, objects=0, batch=BURST).dollars * _MILLION
