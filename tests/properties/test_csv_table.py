from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from bucketsize.csv_table import csv_table
from bucketsize.model import Cause, Measurement
from bucketsize.records import COLUMNS, measurement_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SPECIAL_KEYS = st.text(st.sampled_from("'\"=+-@,;\r\n\t\0 aü＝"), max_size=12)


def table_of(*keys: str) -> str:
    rows = [
        Measurement("photos", NOON, 10**15 + number, number, Cause("ObjectCreated:Put", key))
        for number, key in enumerate(keys)
    ]
    return csv_table(COLUMNS, map(measurement_record, rows))


def keys_in(text: str) -> list[str]:
    """The keys as they are written."""
    return [row["object_key"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def undone(key: str) -> str:
    """As docs/api.md says: an apostrophe is taken away where one comes first."""
    return re.sub("(^|[;\t\r\n])'", r"\1", key)


@given(st.lists(KEYS | SPECIAL_KEYS, max_size=5))
@example(["'=1", "''", "a\r\nb", 'a"b', "\0", "\r"])
def test_every_key_is_read_again_as_it_was(keys: list[str]) -> None:
    assert [undone(key) for key in keys_in(table_of(*keys))] == keys


@given(st.lists(KEYS | SPECIAL_KEYS, min_size=1, max_size=5))
def test_no_cell_begins_as_a_formula(keys: list[str]) -> None:
    cells = [
        cell for line in csv.reader(io.StringIO(table_of(*keys), newline="")) for cell in line
    ]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n\0＝＋－＠"))]


@given(st.lists(KEYS | SPECIAL_KEYS, min_size=1, max_size=5))
@example(["a;=1", "a\n=1", "a;\r@1", 'x;"=cmd;y', 'a;"""=1'])
def test_nor_does_any_where_cells_end_at_semicolons(keys: list[str]) -> None:
    """Whether or not such a spreadsheet sees quotation marks where a cell begins."""
    text = table_of(*keys)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    cells = [*re.split("[;\t\r\n]", text), *(cell for line in lines for cell in line)]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\0＝＋－＠"))]
