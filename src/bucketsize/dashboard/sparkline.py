"""A curve so small that a few points draw it. Pure: knows nothing of pages or storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bucketsize.model import Measurement, SizeSeries

COLUMNS = 40
"""As many as the eye tells apart in the width of a word."""


def sparkline(series: SizeSeries) -> list[Measurement]:
    """Of a series what a small picture shows: each column's last, lowest and highest.

    The highest and the lowest of all are always among them, and the last; a column holds at
    most three, so there are at most ``3 * COLUMNS``.
    """
    columns: dict[int, list[Measurement]] = {}
    width = (series.window.end - series.window.start) / COLUMNS or timedelta(microseconds=1)
    for measurement in series.measurements:
        column = int((measurement.timestamp - series.window.start) / width)
        columns.setdefault(min(column, COLUMNS - 1), []).append(measurement)
    return [kept for rows in columns.values() for kept in _telling(rows)]


def _telling(rows: Sequence[Measurement]) -> list[Measurement]:
    lowest = min(rows, key=lambda row: row.total_size)
    highest = max(rows, key=lambda row: row.total_size)
    kept = {row.timestamp: row for row in (lowest, highest, rows[-1])}
    return [kept[timestamp] for timestamp in sorted(kept)]
