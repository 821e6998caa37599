"""The rows of a picture as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from bucketsize.model import Measurement, SizeSeries, format_timestamp

COLUMNS = (
    "bucket",
    "timestamp",
    "total_size",
    "object_count",
    "event_name",
    "object_key",
    "method",
)

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"): whoever may
# write into a bucket names its keys. The apostrophe is there so that taking away the first one
# always gives the key back; the last four are what East Asian Excel takes for the first four.
_FORMULA = tuple("=+-@\t\r\n\0'\uff1d\uff0b\uff0d\uff20")


def csv_lines(several: Iterable[SizeSeries]) -> Iterator[str]:
    """A header, then the rows of each series, oldest first; what was before comes first."""
    yield _line(COLUMNS)
    for series in several:
        before = (series.before,) if series.before else ()
        for row in (*before, *series.measurements):
            yield _line(_cells(row))


def harmless(text: str) -> str:
    """The text, with an apostrophe before what would be a formula, or begins with one."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(row: Measurement) -> tuple[str | int, ...]:
    return (
        row.bucket_name,
        format_timestamp(row.timestamp),
        row.total_size,
        row.object_count,
        harmless(row.cause.event_name),
        harmless(row.cause.object_key),
        row.method.value,
    )


def _line(cells: Iterable[str | int]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
