from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cli.history_rows import (
    CSV_COLUMNS,
    HEADING,
    csv_lines,
    format_change,
    json_line,
    row_line,
)
from bucketsize.cli.visible import json_text, visible
from bucketsize.model import Cause, Measurement, Method, measurement_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTILE = "\x1b]0;owned\x07\x9b31m\u202egnp.exe\r\n=1+1"
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def row_of(key: str, size: int = 28) -> Measurement:
    return Measurement(
        "photos", NOON, size, 1_234, Cause("ObjectCreated:Put", key), Method.LEDGER
    )


def test_a_row_stands_below_the_heading() -> None:
    line = row_line(row_of("a b.txt", 28), row_of("", 2_048))
    assert line == (
        "2026-11-23T12:00:00.000000Z        28 B     -2.0 KiB          1,234"
        "  ObjectCreated:Put  a b.txt"
    )
    for word in ("size", "change", "objects"):
        end = HEADING.index(word) + len(word)
        assert line[end - 1] != " "
        assert line[end] == " "


def test_the_first_row_of_all_shows_no_change() -> None:
    assert row_line(row_of(""), None).split()[3:] == ["1,234", "ObjectCreated:Put"]


def test_changes_have_their_sign() -> None:
    assert [format_change(size) for size in (28, 0, -2_048)] == ["+28 B", "0 B", "-2.0 KiB"]


@given(KEYS | st.just(HOSTILE))
def test_a_terminal_finds_nothing_to_obey(key: str) -> None:
    assert row_line(row_of(key), None).isprintable()
    assert json_line(row_of(key)).isprintable()
    assert visible(key).isprintable()


@given(KEYS | st.just(HOSTILE))
def test_json_and_csv_give_keys_as_they_are(key: str) -> None:
    assert json.loads(json_line(row_of(key)))["object_key"] == key
    [read] = csv.DictReader(StringIO(csv_lines([row_of(key)]), newline=""))
    assert read["object_key"] == key


def test_the_columns_of_csv_are_the_fields_of_a_record() -> None:
    assert tuple(measurement_record(row_of(""))) == CSV_COLUMNS
    assert csv_lines([]) == ",".join(CSV_COLUMNS) + "\n"
    assert csv_lines([], heading=False) == ""


def test_json_for_people_keeps_its_lines() -> None:
    assert json_text({"a": ["ü"]}, indent=2) == '{\n  "a": [\n    "ü"\n  ]\n}'
