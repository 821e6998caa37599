"""What the README says of costs: of many buckets, and of other ways to a bucket's size."""

from __future__ import annotations

import re

from bucketsize.cost import advise, format_dollars
from bucketsize.cost.assumptions import DAYS_PER_MONTH
from bucketsize.cost.prices import (
    ATHENA_SCAN,
    INVENTORY,
    METADATA_OBJECT,
    METADATA_UPDATE,
    S3_LIST,
    STORAGE_LENS_ADVANCED,
)
from writers.cost_page import MANY_BUCKETS, SMALL_BUCKET, month_of_many
from writers.tables import markdown_table

_OBJECTS, _EVENTS_PER_DAY = 1_000_000, 1_000
_KEYS_PER_LIST = 1_000
_SCRAPES = 60 * 24 * DAYS_PER_MONTH
"""One a minute, Prometheus' default."""
_SMALLEST_QUERY_GB = 0.01
"""The least that Athena bills a query for (Amazon Athena pricing): 10 MB."""

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring"
_GITHUB = "https://github.com"
_BLOCK = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def with_costs(page: str) -> str:
    """The page with what it says of costs written anew."""
    parts = {"many buckets": _many_buckets(), "comparison": _comparison()}
    return _BLOCK.sub(lambda found: f"{found[1]}{parts[found[2]]}{found[3]}", page)


def _many_buckets() -> str:
    month = format_dollars(month_of_many())
    objects, events, _ = SMALL_BUCKET
    return (
        f"**Many buckets:** {MANY_BUCKETS:,} of them, each with {objects:,} objects and"
        f" {events} events a day, cost {month} a month\nby listing. A pattern such as `logs-*`"
        " tracks all that it fits by one name; `track` is run again when new\nbuckets have"
        " come.\n"
    )


def _comparison() -> str:
    header = (
        "Way",
        "How soon",
        "What is kept",
        f"A month: {_OBJECTS:,} objects, {_EVENTS_PER_DAY:,} events a day",
    )
    return markdown_table(header, (*_ours(), *_daily(), *_metadata(), *_exporters()))


def _ours() -> tuple[tuple[str, ...], ...]:
    month = advise(objects=_OBJECTS, events_per_day=_EVENTS_PER_DAY)
    ledger, start = format_dollars(month.ledger.dollars), format_dollars(month.start.dollars)
    soon = f"seconds; [sometimes a minute]({_S3}/EventNotifications.html)"
    kept = "every change and its cause, as long as you like"
    return (
        ("**bucketsize**, ledger", soon, kept, f"{ledger}, and {start} once"),
        ("**bucketsize**, listing", soon, kept, format_dollars(month.listing.dollars)),
    )


def _daily() -> tuple[tuple[str, ...], ...]:
    fifteen_months = f"one figure a day for [15 months]({_CLOUDWATCH}/cloudwatch_concepts.html)"
    lens = format_dollars(STORAGE_LENS_ADVANCED.of(_OBJECTS))
    inventory = format_dollars(INVENTORY.of(_OBJECTS * DAYS_PER_MONTH))
    return (
        (
            f"CloudWatch: [`BucketSizeBytes`]({_S3}/metrics-dimensions.html)",
            "once a day; for an empty bucket never",
            f"{fifteen_months}; with old versions and unfinished uploads",
            "nothing",
        ),
        (
            f"[S3 Storage Lens]({_S3}/storage_lens_basics_metrics_recommendations.html), free",
            "once a day",
            "14 days",
            "nothing",
        ),
        ("the same, advanced", "once a day", "15 months, also by prefix", lens),
        (
            f"[S3 Inventory]({_S3}/storage-inventory.html), daily",
            "once a day; the first within 48 hours",
            "each list, as long as you keep it; you add its sizes up",
            f"{inventory}, and the lists' storage",
        ),
    )


def _metadata() -> tuple[tuple[str, ...], ...]:
    journal = format_dollars(METADATA_UPDATE.of(_EVENTS_PER_DAY * DAYS_PER_MONTH))
    backfill = format_dollars(METADATA_UPDATE.of(_OBJECTS))
    query = format_dollars(ATHENA_SCAN.of(_SMALLEST_QUERY_GB))
    beside = f"each query ({query} or more), the table's storage and upkeep"
    beyond = f"{format_dollars(METADATA_OBJECT.dollars)} a million above a billion objects"
    return (
        (
            f"S3 Metadata, [live inventory table]({_S3}/metadata-tables-inventory-schema.html)",
            "within an hour",
            "none: the present objects; a query adds their sizes up",
            f"{journal}, and {backfill} once; {beside}; {beyond}",
        ),
        (
            f"S3 Metadata, [journal table]({_S3}/metadata-tables-overview.html)",
            "near real time, in AWS's words",
            "every change as a row; the total is yours to keep",
            f"{journal}; {beside}",
        ),
    )


def _exporters() -> tuple[tuple[str, ...], ...]:
    listed = format_dollars(S3_LIST.of(_OBJECTS / _KEYS_PER_LIST * _SCRAPES))
    cloudwatch = f"{_GITHUB}/prometheus/cloudwatch_exporter"
    yace = f"{_GITHUB}/prometheus-community/yet-another-cloudwatch-exporter"
    return (
        (
            f"Prometheus: [s3_exporter]({_GITHUB}/ribbybibby/s3_exporter)",
            "at each scrape, by listing all",
            "a figure a scrape, as long as Prometheus keeps it; no causes",
            f"{listed} at a scrape a minute",
        ),
        (
            f"Prometheus: [cloudwatch_exporter]({cloudwatch}), [YACE]({yace})",
            "once a day",
            "CloudWatch's figures, as long as Prometheus keeps them",
            "CloudWatch's requests",
        ),
    )
