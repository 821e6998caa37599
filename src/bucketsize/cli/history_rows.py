"""Rows of the history as lines: for people, as CSV, and as JSON."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from bucketsize.cli.visible import json_text, visible
from bucketsize.forecast import forecast_json
from bucketsize.model import (
    Measurement,
    format_timestamp,
    measurement_record,
    peak_json,
)
from bucketsize.plotting.byte_size import format_size
from bucketsize.summaries.overview import Overview

HEADING = f"{'timestamp (UTC)':<27}  {'size':>10}  {'change':>11}  {'objects':>13}  cause"

CSV_COLUMNS = (
    "bucket_name",
    "timestamp",
    "total_size",
    "object_count",
    "event_name",
    "object_key",
    "method",
)


def row_line(row: Measurement, before: Measurement | None) -> str:
    """A row for people; ``before`` is the one that held until then."""
    change = format_change(row.total_size - before.total_size) if before else ""
    cause = f"{row.cause.event_name}  {_key(row)}".rstrip()
    return (
        f"{format_timestamp(row.timestamp)}  {format_size(row.total_size):>10}  {change:>11}"
        f"  {row.object_count:>13,}  {cause}".rstrip()
    )


def format_change(difference: float) -> str:
    """Bytes more or less, in words with their sign."""
    size = round(difference)
    return f"{'-' if size < 0 else '+'}{format_size(abs(size))}" if size else "0 B"


def csv_lines(rows: Sequence[Measurement], *, heading: bool = True) -> str:
    """The rows as CSV: quoted as RFC 4180 wants it, each line ended as lines of text are."""
    records = [tuple(measurement_record(row).values()) for row in rows]
    return "".join(map(_csv_line, ([CSV_COLUMNS] if heading else []) + records))


def _csv_line(values: tuple[str | int, ...]) -> str:
    text = StringIO()
    # Told of both, the writer quotes what holds either of them.
    csv.writer(text, lineterminator="\r\n").writerow(values)
    return text.getvalue().removesuffix("\r\n") + "\n"


def json_line(row: Measurement) -> str:
    """A row as JSON on one line."""
    return json_text(measurement_record(row))


def history_json(told: Overview) -> dict[str, Any]:
    """A window of a bucket's history, and what it comes to."""
    series = told.series
    return {
        "bucket": series.bucket_name,
        "window": {
            "start": format_timestamp(series.window.start),
            "end": format_timestamp(series.window.end),
        },
        "resolution_seconds": series.resolution.total_seconds() if series.resolution else None,
        "before": measurement_record(series.before) if series.before else None,
        "rows": [measurement_record(row) for row in series.measurements],
        "window_peak": peak_json(told.peak) if told.peak else None,
        "peak": peak_json(series.peak) if series.peak else None,
        "growth_per_day": told.growth_per_day,
        "forecast": forecast_json(told.forecast),
    }


def _key(row: Measurement) -> str:
    return visible(row.cause.object_key) if row.cause.object_key else ""
