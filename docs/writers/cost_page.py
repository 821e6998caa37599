"""Writes docs/cost.md from the prices, the assumptions and the model of both methods."""

from __future__ import annotations

from collections.abc import Iterable

from bucketsize.cli.estimate import estimate_lines
from bucketsize.cloud.tracked_lists import BUCKETS_WITH_METRICS
from bucketsize.cost import (
    LARGEST_BATCH,
    Cost,
    advise,
    break_even,
    event_cost,
    format_dollars,
    monthly_cost,
    start_cost,
)
from bucketsize.cost.assumptions import ASSUMPTIONS, METRICS
from bucketsize.cost.prices import AS_OF, CUSTOM_METRIC, OTHER_PRICES, PRICES, REGION, Price
from bucketsize.model import Method
from writers.cost_words import HEAD, MANY, METHODS, NOT_COUNTED, YOUR_OWN
from writers.tables import markdown_table

_MILLION = 1_000_000
MANY_BUCKETS = 3_000
_WHOLE = 3
"""Fewer units than these are shown with their fractions."""
_SIZES = (1_000, 10_000, 100_000, _MILLION, 10 * _MILLION, 100 * _MILLION, 1_000 * _MILLION)
_BURST = 10
_EVENTS = (1, 5, 10, 50, 100, 500, 1_000, 10_000)
_SHOWN = "<!-- executed by tests/infrastructure/test_cost_page.py -->"
_EXAMPLE = (_MILLION, 1_000, 1)
# Objects, events a day, batch.
SMALL_BUCKET = (1_000, 100, 1)
_BUCKETS = (
    SMALL_BUCKET,
    (22_000, 100, 1),
    (100_000, 10, 1),
    (100_000, 1_000, 1),
    _EXAMPLE,
    (_MILLION, 100_000, 98),
    (100 * _MILLION, 10_000, 10),
    (1_000 * _MILLION, 100_000, 98),
)


def cost_page() -> str:
    """The whole page."""
    return "\n".join(
        (
            HEAD.format(region=REGION, as_of=AS_OF),
            f"## By the size of the bucket\n\nDollars for a million events:\n\n{_by_size()}",
            METHODS,
            _lines("A million events of a listed bucket of a million objects", _listed()),
            _lines("A million events of the ledger, one by one", _applied(1)),
            _lines(f"A million events of the ledger, {_BURST} at once", _applied(_BURST)),
            _lines("A month of the ledger at a million objects, beside its events", _month()),
            _lines("Starting the ledger at a million objects, once", _start()),
            f"## From how many objects on the ledger is cheaper\n\n{_turning()}",
            YOUR_OWN,
            f"{_SHOWN}\n```console\n$ {_command(_EXAMPLE)}\n{_estimate()}\n```\n",
            f"The same for other buckets:\n\n{_buckets()}",
            _many(),
            f"## Prices\n\n{_prices((*PRICES, *OTHER_PRICES))}",
            f"## What is assumed\n\n{_assumptions()}",
            NOT_COUNTED,
        )
    )


def _by_size() -> str:
    header = ("Objects", "listing", "ledger", f"ledger, {_BURST} at once", "start, once")
    rows = (
        (
            f"{objects:,}",
            _million(event_cost(Method.LISTING, objects=objects)),
            _million(event_cost(Method.LEDGER, objects=objects)),
            _million(event_cost(Method.LEDGER, objects=objects, batch=_BURST)),
            format_dollars(start_cost(objects=objects).dollars),
        )
        for objects in _SIZES
    )
    return markdown_table(header, rows, right=range(5))


def _million(cost: Cost) -> str:
    return format_dollars(cost.dollars * _MILLION)


def _listed() -> Cost:
    return event_cost(Method.LISTING, objects=_MILLION).times(_MILLION)


def _applied(batch: int) -> Cost:
    return event_cost(Method.LEDGER, objects=_MILLION, batch=batch).times(_MILLION)


def _month() -> Cost:
    return monthly_cost(Method.LEDGER, objects=_MILLION, events_per_day=0)


def _start() -> Cost:
    return start_cost(objects=_MILLION)


def _lines(title: str, cost: Cost) -> str:
    rows = [
        (line.what, _quantity(line.quantity), line.price.unit, format_dollars(line.dollars))
        for line in cost.lines
        if line.quantity
    ]
    rows.append(("**sum**", "", "", f"**{format_dollars(cost.dollars)}**"))
    header = ("For", "Quantity", "Unit", "Dollars")
    return f"{title}:\n\n{markdown_table(header, rows, right=(1, 3))}"


def _quantity(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= _WHOLE else f"{quantity:.2f}"


def _turning() -> str:
    header = ("Events a day", "one by one", f"{_BURST} at once", f"{LARGEST_BATCH} at once")
    rows = (
        (
            f"{events:,}",
            *(
                _objects(break_even(events_per_day=events, batch=batch))
                for batch in (1, _BURST, LARGEST_BATCH)
            ),
        )
        for events in _EVENTS
    )
    return markdown_table(header, rows, right=range(4))


def _objects(turning: int | None) -> str:
    if turning is None:
        return "never"
    return f"{turning:,}" if turning else "always"


def _command(bucket: tuple[int, int, int]) -> str:
    objects, events, batch = bucket
    burst = f" --batch {batch}" if batch > 1 else ""
    return f"bucketsize estimate --objects {objects} --events-per-day {events}{burst}"


def _estimate() -> str:
    return "\n".join(estimate_lines(*_EXAMPLE))


def _buckets() -> str:
    header = (
        "Objects",
        "Events a day",
        "At once",
        "listing, a month",
        "ledger, a month",
        "start, once",
        "cheaper from",
        "Recommended",
    )
    rows = []
    for objects, events, batch in _BUCKETS:
        advice = advise(objects=objects, events_per_day=events, batch=batch)
        rows.append(
            (
                f"{objects:,}",
                f"{events:,}",
                str(batch),
                *(
                    format_dollars(cost.dollars)
                    for cost in (advice.listing, advice.ledger, advice.start)
                ),
                _objects(advice.break_even),
                advice.method.value,
            )
        )
    return markdown_table(header, rows, right=range(7))


def _many() -> str:
    return MANY.format(
        metrics=format_dollars(CUSTOM_METRIC.of(METRICS.value)),
        names=BUCKETS_WITH_METRICS,
        buckets=MANY_BUCKETS,
        month=format_dollars(month_of_many()),
    )


def month_of_many() -> float:
    """Dollars a month for so many small buckets, by listing."""
    objects, events, batch = SMALL_BUCKET
    month = advise(objects=objects, events_per_day=events, batch=batch).listing.dollars
    return MANY_BUCKETS * (month - CUSTOM_METRIC.of(METRICS.value))


def _prices(prices: Iterable[Price]) -> str:
    header = ("What", "Price", "For", "AWS's page")
    rows = (
        (
            price.what,
            _price(price),
            f"{price.per:,} {price.unit}",
            price.source,
        )
        for price in prices
    )
    return markdown_table(header, rows, right=(1,))


def _price(price: Price) -> str:
    """The price with all its digits, and at least two after the point."""
    cents, _, rest = f"{price.dollars:.12f}".partition(".")
    return f"${cents}.{rest[:2]}{rest[2:].rstrip('0')}"


def _assumptions() -> str:
    header = ("How much", "What")
    rows = ((f"{a.value:,g} {a.unit}", a.meaning) for a in ASSUMPTIONS)
    return markdown_table(header, rows, right=())
