"""Rows of the history as lines: for people, as CSV, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bucketsize.byte_size import format_size
from bucketsize.cli.visible import json_text, visible
from bucketsize.csv_table import csv_table
from bucketsize.forecast import forecast_json
from bucketsize.model import Measurement, SizeSeries, format_timestamp
from bucketsize.records import COLUMNS, FIGURES, measurement_record, peak_json, window_json
from bucketsize.summaries.overview import Overview

HEADING = f"{'timestamp (UTC)':<27}  {'size':>10}  {'change':>11}  {'objects':>13}  cause"


def columns_of(series: SizeSeries) -> tuple[str, ...]:
    """What is known of each row: of a thinned window the figures, but not what caused them."""
    return FIGURES if series.resolution else COLUMNS


def row_line(row: Measurement, before: Measurement | None) -> str:
    """A row for people; ``before`` is the one that held until then."""
    change = format_change(row.total_size - before.total_size) if before else ""
    told = (row.cause.event_name, row.cause.object_key)
    cause = "  ".join(visible(name) for name in told if name)
    return (
        f"{format_timestamp(row.timestamp)}  {format_size(row.total_size):>10}  {change:>11}"
        f"  {row.object_count:>13,}  {cause}".rstrip()
    )


def format_change(difference: float) -> str:
    """Bytes more or less, in words with their sign."""
    size = round(difference)
    return f"{'-' if size < 0 else '+'}{format_size(abs(size))}" if size else "0 B"


def csv_lines(rows: Sequence[Measurement], columns: Sequence[str], *, heading: bool) -> str:
    """The rows as CSV, as GET /history gives it: no spreadsheet takes a key for a formula."""
    table = csv_table(columns, map(measurement_record, rows))
    return table if heading else table.partition("\r\n")[2]


def record_of(row: Measurement, columns: Sequence[str] = COLUMNS) -> dict[str, str | int]:
    """A row as scripts read it."""
    return {name: value for name, value in measurement_record(row).items() if name in columns}


def json_line(row: Measurement, columns: Sequence[str] = COLUMNS) -> str:
    """A row as JSON on one line."""
    return json_text(record_of(row, columns))


def history_json(told: Overview) -> dict[str, Any]:
    """A window of a bucket's history, and what it comes to."""
    series, columns = told.series, columns_of(told.series)
    return {
        "bucket": series.bucket_name,
        "window": window_json(series.window),
        "resolution_seconds": series.resolution.total_seconds() if series.resolution else None,
        "before": record_of(series.before, FIGURES) if series.before else None,
        "rows": [record_of(row, columns) for row in series.measurements],
        "peak": peak_json(series.peak) if series.peak else None,
        "unmeasured": [window_json(gap) for gap in series.unmeasured],
        **growth_json(told),
    }


def growth_json(told: Overview) -> dict[str, Any]:
    """What a window comes to, in whole bytes."""
    growth = told.growth_per_day
    return {
        "window_peak": peak_json(told.window_peak) if told.window_peak else None,
        "growth_per_day": None if growth is None else round(growth),
        "forecast": forecast_json(told.forecast),
    }
