"""The rows that a picture is drawn from, as the same CSV that GET /history answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bucketsize.csv_table import csv_table
from bucketsize.model import Measurement, SizeSeries
from bucketsize.records import COLUMNS, FIGURES, measurement_record


def csv_file(several: Sequence[SizeSeries]) -> str:
    """A header, then the rows of each series, oldest first; what was before comes first.

    Where one of them is thinned, no row tells its cause.
    """
    is_thinned = any(series.resolution for series in several)
    rows = (measurement_record(row) for series in several for row in _rows(series))
    return csv_table(FIGURES if is_thinned else COLUMNS, rows)


def _rows(series: SizeSeries) -> Iterator[Measurement]:
    if series.before:
        yield series.before
    yield from series.measurements
