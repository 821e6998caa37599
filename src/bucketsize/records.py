"""The words of the app as records of plain values: one form wherever JSON or CSV shows them."""

from __future__ import annotations

from bucketsize.model import Measurement, Peak, Window, format_timestamp

FIGURES = ("bucket_name", "timestamp", "total_size", "object_count")
"""The columns of rows that stand for others too: what caused those is not known."""

COLUMNS = (*FIGURES, "event_name", "object_key", "method", "unmeasured_since")
"""The columns of rows as they are in the history."""


def measurement_json(measurement: Measurement) -> dict[str, str | int]:
    """A measurement as the REST API, the driver and the CLI show it."""
    return {
        "timestamp": format_timestamp(measurement.timestamp),
        "total_size": measurement.total_size,
        "object_count": measurement.object_count,
    }


def measurement_record(measurement: Measurement) -> dict[str, str | int]:
    """All of a measurement, by ``COLUMNS``: the names of the table's attributes."""
    since = measurement.unmeasured_since
    return {
        "bucket_name": measurement.bucket_name,
        **measurement_json(measurement),
        "event_name": measurement.cause.event_name,
        "object_key": measurement.cause.object_key,
        "method": measurement.method.value,
        "unmeasured_since": format_timestamp(since) if since else "",
    }


def peak_json(peak: Peak) -> dict[str, str | int | None]:
    """A peak as the REST API and the CLI show it."""
    return {
        "bucket_name": peak.bucket_name or None,
        "total_size": peak.total_size,
        "timestamp": format_timestamp(peak.timestamp),
    }


def window_json(window: Window) -> dict[str, str]:
    """A window as answers tell it."""
    return {"start": format_timestamp(window.start), "end": format_timestamp(window.end)}
