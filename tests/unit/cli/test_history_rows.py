from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fakes.rows import row_by

from bucketsize.cli.history_rows import (
    HEADING,
    columns_of,
    csv_lines,
    format_change,
    json_line,
    row_line,
)
from bucketsize.cli.visible import json_text
from bucketsize.model import SizeSeries, Window
from bucketsize.records import COLUMNS, FIGURES, measurement_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_row_stands_below_the_heading() -> None:
    line = row_line(row_by("a b.txt", 28), row_by("", 2_048))
    assert line == (
        "2026-11-23T12:00:00.000000Z        28 B     -2.0 KiB          1,234"
        "  ObjectCreated:Put  a b.txt"
    )
    for word in ("size", "change", "objects"):
        end = HEADING.index(word) + len(word)
        assert line[end - 1] != " "
        assert line[end] == " "


def test_the_first_row_of_all_shows_no_change() -> None:
    assert row_line(row_by(""), None).split()[3:] == ["1,234", "ObjectCreated:Put"]


def test_changes_have_their_sign() -> None:
    assert [format_change(size) for size in (28, 0, -2_048)] == ["+28 B", "0 B", "-2.0 KiB"]


def test_more_rows_of_csv_come_without_a_heading() -> None:
    assert csv_lines([], COLUMNS, heading=True) == ",".join(COLUMNS) + "\r\n"
    assert csv_lines([row_by("a")], FIGURES, heading=False) == (
        "photos,2026-11-23T12:00:00.000000Z,28,1234\r\n"
    )


def test_of_a_thinned_window_no_cause_is_shown() -> None:
    window = Window(NOON, NOON + timedelta(days=999))
    thinned = SizeSeries("photos", window, None, (row_by("a"),), None, timedelta(hours=4))
    columns = columns_of(thinned)
    assert columns_of(replace(thinned, resolution=None)) == tuple(
        measurement_record(row_by(""))
    )
    assert json.loads(json_line(row_by("a"), columns)) == {
        "bucket_name": "photos",
        "timestamp": "2026-11-23T12:00:00.000000Z",
        "total_size": 28,
        "object_count": 1_234,
    }


def test_json_for_people_keeps_its_lines() -> None:
    assert json_text({"a": ["ü"]}, indent=2) == '{\n  "a": [\n    "ü"\n  ]\n}'
