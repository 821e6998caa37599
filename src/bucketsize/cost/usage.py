"""What each piece of the work uses, counted in what AWS bills.

The counts follow the code: ``tracking/`` and ``ledger/`` for the requests, ``history/`` for
the row, ``summaries/`` for what each row leads to. The rules of billing are those of the
Amazon DynamoDB Developer Guide, "DynamoDB read and write operations": a write unit for each
KB, twice in a transaction; a read unit for each 4 KB read consistently, half otherwise.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from bucketsize.cost import assumptions as assumed
from bucketsize.cost import prices
from bucketsize.cost.bill import Cost, CostLine

LARGEST_BATCH: Final = 98
"""Changes in one transaction: DynamoDB takes 100 items, two are the total and the row."""

KEYS_PER_PAGE: Final = 1_000
_MESSAGES_PER_REQUEST: Final = 10
"""Messages that SQS hands out, or deletes, in one request (Amazon SQS API Reference)."""
_POLL_SECONDS: Final = 20
_SECONDS_PER_DAY: Final = 86_400
_IN_A_TRANSACTION: Final = 2
_READ_UNIT_BYTES: Final = 4_096


def listing_requests(objects: int) -> int:
    """The fewest LIST requests that list so many objects; an empty bucket takes one too."""
    return max(1, ceil(objects / KEYS_PER_PAGE))


def listed(pages: int) -> Cost:
    """What an event leads to whose bucket is listed, its row and summaries included."""
    writes = 1 + assumed.PEAK_SHARE.value
    seconds = assumed.EVENT_TIME.value + pages * assumed.PAGE_TIME.value
    return (
        Cost(
            (
                CostLine("listing", pages, prices.S3_LIST),
                CostLine("asking for the peak", 0.5, prices.DYNAMODB_READ),
                CostLine("writing the row", writes, prices.DYNAMODB_WRITE),
            )
        )
        + _invoked(seconds)
        + _row_kept()
        + _summarized()
    )


def applied(changes: int) -> Cost:
    """What a batch leads to that is entered in a ledger, its row and summaries included."""
    requests = changes + 2 * ceil(changes / _MESSAGES_PER_REQUEST)
    reads = changes + 1 + 0.5
    writes = _IN_A_TRANSACTION * (changes + 2) + assumed.PEAK_SHARE.value
    seconds = assumed.EVENT_TIME.value + changes * assumed.CHANGE_TIME.value
    return (
        Cost(
            (
                CostLine("sending, receiving, deleting", requests, prices.SQS_REQUEST),
                CostLine("reading items, total and peak", reads, prices.DYNAMODB_READ),
                CostLine("writing items, total and row", writes, prices.DYNAMODB_WRITE),
            )
        )
        + _invoked(seconds)
        + _row_kept()
        + _summarized()
    )


def started(objects: int) -> Cost:
    """What it costs to write so many objects into a ledger.

    Each transaction also writes what it added, and each page how far the start has come, so
    that it can be resumed.
    """
    pages = listing_requests(objects)
    full_pages, rest = divmod(objects, KEYS_PER_PAGE)
    transactions = full_pages * _transactions(KEYS_PER_PAGE) + _transactions(rest)
    units = _IN_A_TRANSACTION * (objects + transactions) + pages
    return Cost(
        (
            CostLine("listing", pages, prices.S3_LIST),
            CostLine("writing the items", units, prices.DYNAMODB_WRITE),
        )
    )


def stored(what: str, size: float) -> Cost:
    """What keeping so many bytes in DynamoDB for a month costs, backups included."""
    gigabytes = size / prices.GB
    return Cost(
        (
            CostLine(f"{what}: kept", gigabytes, prices.DYNAMODB_STORAGE),
            CostLine(f"{what}: backed up", gigabytes, prices.DYNAMODB_RECOVERY),
        )
    )


def reconciled(objects: int) -> Cost:
    """What comparing a ledger of so many objects with its bucket costs."""
    pages = listing_requests(objects)
    reads = objects * assumed.READ_ITEM_BYTES.value / _READ_UNIT_BYTES
    seconds = assumed.EVENT_TIME.value + objects * assumed.RECONCILE_TIME.value
    return Cost(
        (
            CostLine("reconcile: listing", pages, prices.S3_LIST),
            CostLine("reconcile: reading the items", reads, prices.DYNAMODB_READ),
            CostLine("reconcile: keeping its place", pages, prices.DYNAMODB_WRITE),
            CostLine("reconcile: running", seconds * assumed.MEMORY.value, prices.LAMBDA_TIME),
        )
    )


def drift_published() -> Cost:
    """What the metrics of a daily reconcile cost in a month.

    Prorated by the hour, for hours in which a metric is sent (Amazon CloudWatch pricing).
    """
    published = assumed.DRIFT_METRICS.value
    return Cost((CostLine("reconcile: its metrics", published, prices.CUSTOM_METRIC),))


def polled() -> Cost:
    """What waiting at the event queue costs in a month."""
    per_day = assumed.POLLERS.value * _SECONDS_PER_DAY / _POLL_SECONDS
    polls = per_day * assumed.DAYS_PER_MONTH
    return Cost(
        (CostLine("asking the queue, once for all buckets", polls, prices.SQS_REQUEST),)
    )


def _summarized() -> Cost:
    """What a row that comes alone leads to.

    Where Lambda reads a stream, reading it is free (Amazon DynamoDB pricing).
    """
    items = assumed.SUMMARIES.value + 1  # and the bucket's entry in the catalogue
    size = assumed.SUMMARIES.value * assumed.SUMMARY_BYTES.value
    return (
        Cost(
            (
                CostLine("summaries: reading", items, prices.DYNAMODB_READ),
                CostLine("summaries: writing", items, prices.DYNAMODB_WRITE),
            )
        )
        + _invoked(assumed.EVENT_TIME.value, "summaries: ")
        + stored("summaries, for a month", size)
    )


def _invoked(seconds: float, of: str = "") -> Cost:
    log = assumed.LOG_BYTES.value / prices.GB
    return Cost(
        (
            CostLine(f"{of}invoking", 1, prices.LAMBDA_REQUEST),
            CostLine(f"{of}running", seconds * assumed.MEMORY.value, prices.LAMBDA_TIME),
            CostLine(f"{of}logging", log, prices.LOG_INGESTION),
        )
    )


def _row_kept() -> Cost:
    """A row for a month, and its copy in the index, which no backup holds."""
    size = assumed.ROW_BYTES.value
    copy = CostLine(
        "the row, for a month: in the index",
        assumed.PEAK_SHARE.value * size / prices.GB,
        prices.DYNAMODB_STORAGE,
    )
    return stored("the row, for a month", size) + Cost((copy,))


def _transactions(changes: int) -> int:
    return ceil(changes / LARGEST_BATCH)
