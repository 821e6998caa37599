"""``bucketsize estimate``: what following a bucket costs, by either method."""

from __future__ import annotations

from typing import Any

import click

from bucketsize.cli.account import json_option
from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cost import (
    LARGEST_BATCH,
    Advice,
    Cost,
    advise,
    event_cost,
    format_dollars,
)
from bucketsize.cost.prices import AS_OF, REGION
from bucketsize.model import Method

_MILLION = 1_000_000


@click.command(
    "estimate",
    cls=Command,
    examples={
        "bucketsize estimate --objects 1000000 --events-per-day 1000": "one by one",
        "bucketsize estimate --objects 5000 --events-per-day 1e6 --batch 50": "50 at once",
    },
)
@click.option("--objects", type=click.IntRange(0), required=True, help="Objects in the bucket.")
@click.option(
    "--events-per-day",
    type=click.FloatRange(0, 1e12),
    required=True,
    help="Objects created, overwritten and removed in a day.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, LARGEST_BATCH),
    default=1,
    show_default=True,
    help="Events that come at once, which the ledger takes together.",
)
@json_option
def estimate_command(objects: int, events_per_day: float, batch: int, *, as_json: bool) -> None:
    """Tell what following a bucket costs a month, by listing and by the ledger.

    Asks AWS nothing: the prices are those of us-east-1, as docs/cost.md states
    them with all that is assumed.
    """
    narrator = Narrator()
    if as_json:
        narrator.result_json(estimate_json(objects, events_per_day, batch))
        return
    for line in estimate_lines(objects, events_per_day, batch):
        narrator.result(line)
    narrator.say(f"Prices of {REGION} on {AS_OF}; what is assumed: docs/cost.md")


def estimate_lines(objects: int, events_per_day: float, batch: int) -> list[str]:
    """The estimate as people read it."""
    advice = advise(objects=objects, events_per_day=events_per_day, batch=batch)
    monthly = {Method.LISTING: advice.listing, Method.LEDGER: advice.ledger}
    rows = [
        (
            method.value,
            f"{format_dollars(cost.dollars)} a month",
            f"{_per_million(method, objects, batch)} per million events",
        )
        for method, cost in monthly.items()
    ]
    width = max(len(row[1]) for row in rows)
    return [
        *(f"{name:<8} {month:>{width}}   {million}" for name, month, million in rows),
        f"start    {format_dollars(advice.start.dollars)} once, for the ledger",
        _turning_words(advice.break_even),
        f"recommended: {advice.method.value}: {advice.reason}",
    ]


def _turning_words(break_even: int | None) -> str:
    """From where on the ledger is the cheaper method, in words."""
    if break_even is None:
        return "with so few events the ledger is never cheaper"
    if break_even == 0:
        return "with so many events the ledger is always cheaper"
    return f"the ledger is cheaper from {break_even:,} objects on"


def estimate_json(objects: int, events_per_day: float, batch: int) -> dict[str, Any]:
    """The estimate as scripts read it, with all its lines."""
    advice: Advice = advise(objects=objects, events_per_day=events_per_day, batch=batch)
    monthly = {Method.LISTING: advice.listing, Method.LEDGER: advice.ledger}
    return {
        "objects": objects,
        "events_per_day": events_per_day,
        "batch": batch,
        "region": REGION,
        "prices_as_of": AS_OF,
        **{
            method.value: {
                "dollars_per_month": cost.dollars,
                "dollars_per_million_events": _million(method, objects, batch),
                "lines": _lines_json(cost),
            }
            for method, cost in monthly.items()
        },
        "start": {"dollars": advice.start.dollars, "lines": _lines_json(advice.start)},
        "break_even_objects": advice.break_even,
        "recommended": advice.method.value,
        "reason": advice.reason,
    }


def _lines_json(cost: Cost) -> list[dict[str, Any]]:
    return [
        {
            "what": line.what,
            "price": line.price.what,
            "quantity": line.quantity,
            "unit": line.price.unit,
            "dollars": line.dollars,
        }
        for line in cost.lines
    ]


def _million(method: Method, objects: int, batch: int) -> float:
    return event_cost(method, objects=objects, batch=batch).dollars * _MILLION


def _per_million(method: Method, objects: int, batch: int) -> str:
    return format_dollars(_million(method, objects, batch))
