"""The other ways to a bucket's size, beside bucketsize's two, for docs/cost.md."""
# ruff: noqa: INP001  part of a program, not of a package

from __future__ import annotations

from tables import markdown_table

from bucketsize.cost import advise, format_dollars
from bucketsize.cost.assumptions import DAYS_PER_MONTH
from bucketsize.cost.prices import (
    ATHENA_SCAN,
    INVENTORY,
    METADATA_OBJECT,
    METADATA_UPDATE,
    STORAGE_LENS_ADVANCED,
)

_OBJECTS, _EVENTS_PER_DAY = 1_000_000, 1_000
_SMALLEST_QUERY_GB = 0.01
"""The least that Athena bills a query for (Amazon Athena pricing): 10 MB."""


def comparison() -> str:
    """A row for each way: how soon it answers, what history it keeps, what it costs."""
    header = (
        "Way",
        "How soon",
        "History",
        f"A month at {_OBJECTS:,} objects, {_EVENTS_PER_DAY:,} events a day",
    )
    return markdown_table(header, (*_ours(), *_without_query(), *_with_query()))


def _ours() -> tuple[tuple[str, ...], ...]:
    month = advise(objects=_OBJECTS, events_per_day=_EVENTS_PER_DAY)
    ledger, start = format_dollars(month.ledger.dollars), format_dollars(month.start.dollars)
    kept = "every change and its cause, as long as you like"
    return (
        ("**bucketsize**, ledger", "seconds", kept, f"{ledger}, and {start} once"),
        ("**bucketsize**, listing", "seconds", kept, format_dollars(month.listing.dollars)),
    )


def _without_query() -> tuple[tuple[str, ...], ...]:
    lens = format_dollars(STORAGE_LENS_ADVANCED.of(_OBJECTS))
    counted = "one figure a day for 15 months; with old versions and unfinished uploads"
    return (
        (
            "CloudWatch: `BucketSizeBytes`, `NumberOfObjects`",
            "once a day; for an empty bucket never",
            counted,
            "nothing",
        ),
        ("S3 Storage Lens, free", "once a day", "14 days", "nothing"),
        ("S3 Storage Lens, advanced", "once a day", "15 months, also by prefix", lens),
    )


def _with_query() -> tuple[tuple[str, ...], ...]:
    inventory = format_dollars(INVENTORY.of(_OBJECTS * DAYS_PER_MONTH))
    journal = format_dollars(METADATA_UPDATE.of(_EVENTS_PER_DAY * DAYS_PER_MONTH))
    backfill = format_dollars(METADATA_UPDATE.of(_OBJECTS))
    query = format_dollars(ATHENA_SCAN.of(_SMALLEST_QUERY_GB))
    beside = f"each query ({query} or more), the table's storage and upkeep"
    beyond = f"{format_dollars(METADATA_OBJECT.dollars)} a million above a billion objects"
    return (
        (
            "S3 Inventory, daily",
            "once a day; the first within 48 hours",
            "each list, as long as you keep it; you add its sizes up",
            f"{inventory}, and the lists' storage",
        ),
        (
            "S3 Metadata, live inventory table",
            "within an hour",
            "none: the present objects; a query adds their sizes up",
            f"{journal}, and {backfill} once; {beside}; {beyond}",
        ),
        (
            "S3 Metadata, journal table",
            "near real time, in AWS's words",
            "every change as a row; the total is yours to keep",
            f"{journal}; {beside}",
        ),
    )
