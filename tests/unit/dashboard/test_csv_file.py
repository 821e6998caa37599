"""The file holds what a picture is drawn from; causes only where they are known."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bucketsize.dashboard.csv_file import csv_file
from bucketsize.model import Cause, Measurement, SizeSeries, Window
from bucketsize.records import COLUMNS, FIGURES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROW = Measurement("photos", NOON, 19, 1, Cause("ObjectCreated:Put", "a.txt"))
EXACT = SizeSeries("photos", Window(NOON, NOON), None, (ROW,), None)
THINNED = replace(EXACT, bucket_name="logs", resolution=timedelta(minutes=2))


def lines(*several: SizeSeries) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_file(several), newline="")))


def test_rows_tell_their_causes() -> None:
    cells = "photos,2026-11-23T12:00:00.000000Z,19,1,ObjectCreated:Put,a.txt,listing,"
    assert lines(EXACT) == [list(COLUMNS), cells.split(",")]


def test_what_held_before_the_window_comes_first() -> None:
    before = replace(ROW, timestamp=NOON - timedelta(days=1), total_size=7)
    assert [line[2] for line in lines(replace(EXACT, before=before))[1:]] == ["7", "19"]


def test_where_one_series_is_thinned_no_row_claims_a_cause() -> None:
    header, *rows = lines(EXACT, THINNED)
    assert header == list(FIGURES)
    assert [len(row) for row in rows] == [len(FIGURES)] * 2
