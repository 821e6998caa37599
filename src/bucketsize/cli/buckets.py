"""``bucketsize buckets``: every bucket that has a history, and what its size came to."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from bucketsize.byte_size import format_size
from bucketsize.cli.account import Account, account_options, json_option
from bucketsize.cli.command import Command
from bucketsize.cli.history_rows import format_change, growth_json, record_of
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import table_option
from bucketsize.cli.size_option import size_option
from bucketsize.cli.sparkline import marks_for, sparkline
from bucketsize.cli.visible import visible
from bucketsize.cli.window_options import AskedWindow, window_options
from bucketsize.clock import utc_now
from bucketsize.cloud.reading import KnownBucket, Reading, open_reading
from bucketsize.errors import UnknownBucket
from bucketsize.model import Window, format_timestamp
from bucketsize.records import FIGURES
from bucketsize.summaries.overview import Overview, overview

_READ_AT_ONCE = 8
_SPARKLINE = 24
_COLUMNS = (
    "bucket",
    "size",
    "objects",
    "peak",
    "a day",
    "measured (UTC)",
    "method",
    "size over time",
)
_SECONDS = len("2026-11-23T03:12:00")


@click.command(
    "buckets",
    cls=Command,
    examples={
        "bucketsize buckets": "with the growth of 30 days",
        "bucketsize buckets --limit 10TB": "when each passes 10 TB",
        "bucketsize buckets --window 1y --json": "for scripts",
    },
)
@window_options("30d")
@size_option("--limit", "What the forecasts are about; default: each one's next round size.")
@account_options
@table_option()
@json_option
def buckets_command(
    account: Account,
    asked: AskedWindow,
    limit: int | None,
    table: str | None,
    *,
    as_json: bool,
) -> None:
    """Show each bucket that is tracked, or was: its size now and over a window.

    The peak is the largest size in the window, and growth is told for each of
    its days. Below the table stands when a bucket passes a size at its rate,
    where its history carries that.
    """
    narrator = Narrator()
    reading = open_reading(account.connect(), table)
    with narrator.step("Reading the histories"):
        told = _overviews(reading, asked.window(utc_now()), limit)
    if as_json:
        narrator.result_json([bucket_json(bucket, of_it) for bucket, of_it in told])
        return
    _show(narrator, told)


def bucket_json(bucket: KnownBucket, told: Overview) -> dict[str, Any]:
    """A bucket as scripts read it."""
    latest = told.latest or bucket.latest
    return {
        "bucket": bucket.name,
        "method": bucket.method,
        "latest": record_of(latest, FIGURES) if latest else None,
        **growth_json(told),
    }


def _overviews(
    reading: Reading, window: Window, limit: int | None
) -> list[tuple[KnownBucket, Overview]]:
    """What each bucket came to, several read at once."""

    def told(bucket: KnownBucket) -> tuple[KnownBucket, Overview] | None:
        try:
            return bucket, overview(reading.series(bucket.name, window), limit)
        except UnknownBucket:  # somebody deleted its rows by hand; the summaries still name it
            return None

    with ThreadPoolExecutor(_READ_AT_ONCE) as readers:
        return [each for each in readers.map(told, reading.buckets()) if each]


def _show(narrator: Narrator, told: list[tuple[KnownBucket, Overview]]) -> None:
    if not told:
        narrator.say("No bucket has a history yet. Track one with: bucketsize track BUCKET")
        return
    narrator.show_table(_COLUMNS, [_row(bucket, of_it) for bucket, of_it in told])
    for bucket, of_it in told:
        if of_it.forecast.reached_at:
            narrator.result(f"{visible(bucket.name)}  {of_it.forecast.sentence(format_size)}")


def _row(bucket: KnownBucket, told: Overview) -> list[str]:
    method = bucket.method.value if bucket.method else "untracked"
    latest = told.latest or bucket.latest  # the catalogue's is some seconds behind
    if latest is None:
        return [visible(bucket.name), "not measured yet", "", "", "", "", method, ""]
    return [
        visible(bucket.name),
        format_size(latest.total_size),
        f"{latest.object_count:,}",
        format_size(told.window_peak.total_size) if told.window_peak else "",
        "" if told.growth_per_day is None else format_change(told.growth_per_day),
        format_timestamp(latest.timestamp)[:_SECONDS].replace("T", " "),
        method,
        sparkline(told.series, _SPARKLINE, marks_for(sys.stdout.encoding)),
    ]
