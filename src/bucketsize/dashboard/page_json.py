"""What the page is sent, as JSON. Many rows go by column: a third of the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bucketsize.byte_size import format_size
from bucketsize.dashboard.asked import milliseconds
from bucketsize.dashboard.source import Recent, Trend
from bucketsize.errors import BucketsizeError
from bucketsize.forecast import Forecast, forecast_json
from bucketsize.model import Measurement, Peak, SizeSeries


def buckets_json(
    buckets: Mapping[str, Measurement | None], peak: Peak | None, now: datetime
) -> dict[str, Any]:
    """The list of buckets, each with its latest row."""
    return {
        "now": milliseconds(now),
        "buckets": [
            {"bucket": name, "latest": latest and row_json(latest)}
            for name, latest in buckets.items()
        ],
        "peak": peak and _peak_json(peak),
    }


def trend_json(trend: Trend) -> dict[str, Any]:
    """How a bucket has changed: its size now, those of then, and a sparkline's points."""
    return {
        "latest": trend.latest and row_json(trend.latest),
        "then": {period: before and before.total_size for period, before in trend.then.items()},
        "sparkline": {
            "from": milliseconds(trend.day.window.start),
            "to": milliseconds(trend.day.window.end),
            "before": trend.day.before and trend.day.before.total_size,
            "points": [[milliseconds(m.timestamp), m.total_size] for m in trend.sparkline],
        },
    }


def outlook_json(told: Forecast) -> dict[str, Any]:
    """A forecast, also as a sentence; the sentence is empty where the data carry none."""
    sentence = told.sentence(format_size) if told.reached_at else ""
    return {"sentence": sentence, **forecast_json(told)}


def series_json(series: SizeSeries, *, is_all: bool = False) -> dict[str, Any]:
    """A series, its rows by column.

    Args:
        series: The series.
        is_all: Whether it is all there is, so that the curve begins with its first row.
    """
    rows = series.measurements
    start = rows[0].timestamp if is_all and rows else series.window.start
    return {
        "bucket": series.bucket_name,
        "from": milliseconds(start),
        "to": milliseconds(series.window.end),
        "resolution": series.resolution and series.resolution.total_seconds(),
        "before": series.before and row_json(series.before),
        "time": [milliseconds(row.timestamp) for row in rows],
        "size": [row.total_size for row in rows],
        "count": [row.object_count for row in rows],
        "peak": series.peak and _peak_json(series.peak),
        "unmeasured": [
            [milliseconds(gap.start), milliseconds(gap.end)] for gap in series.unmeasured
        ],
    }


def recent_json(recent: Recent) -> dict[str, Any]:
    """The newest rows, each with its difference to the one before it."""
    older: list[Measurement | None] = [*recent.rows[1:], recent.before]
    return {
        "changes": [
            row_json(row) | {"change": before and row.total_size - before.total_size}
            for row, before in zip(
                recent.rows, older, strict=False
            )  # no row: nothing older counts
        ],
        "more": recent.has_more,
    }


def row_json(row: Measurement) -> dict[str, Any]:
    """One row with its cause."""
    return {
        "bucket": row.bucket_name,
        "time": milliseconds(row.timestamp),
        "size": row.total_size,
        "count": row.object_count,
        "event": row.cause.event_name,
        "key": row.cause.object_key,
        "method": row.method.value,
        "late": row.unmeasured_since is not None,
    }


def error_json(error: BucketsizeError) -> dict[str, Any]:
    """An error as the page shows it, in the REST API's form."""
    return {"error": {"code": error.code, "message": error.message, "hint": error.hint}}


def _peak_json(peak: Peak) -> dict[str, Any]:
    return {
        "bucket": peak.bucket_name,
        "size": peak.total_size,
        "time": milliseconds(peak.timestamp),
    }
