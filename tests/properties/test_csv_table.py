from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bucketsize.csv_table import csv_table
from bucketsize.model import Cause, Measurement, Method
from bucketsize.records import COLUMNS, measurement_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t1",
    "\r1",
    "\n1",
    "\0001",
    "＝1",
    "＋1",
    "－1",
    "＠1",
)
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


def test_a_table_has_a_header_and_a_line_for_each_row() -> None:
    start = "photos,2026-11-23T12:00:00.000000Z,100000000000000"
    assert table_of("a key", "") == (
        "bucket_name,timestamp,total_size,object_count,event_name,object_key,method,"
        "unmeasured_since\r\n"
        f"{start}0,0,ObjectCreated:Put,a key,listing,\r\n"
        f"{start}1,1,ObjectCreated:Put,,listing,\r\n"
    )


def test_without_rows_the_header_stands_alone() -> None:
    assert table_of().count("\r\n") == 1


@pytest.mark.parametrize("key", FORMULAS)
def test_what_begins_as_a_formula_gets_an_apostrophe(key: str) -> None:
    assert keys_in(table_of(key)) == ["'" + key]


@given(st.lists(KEYS | SPECIAL_KEYS, min_size=1, max_size=5))
@example(["a;=1", "a\n=1", "a;\r@1"])
def test_nor_does_any_where_cells_end_at_semicolons(keys: list[str]) -> None:
    """Such a spreadsheet sees no quotation marks: none stands where a cell begins."""
    cells = re.split("[;\t\r\n]", table_of(*keys))
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\0＝＋－＠"))]


@pytest.mark.parametrize("key", ["a=1", "a;b; =1", " =1", "1", "ü", '"=1"', ""])
def test_any_other_key_stands_as_it_is(key: str) -> None:
    assert keys_in(table_of(key)) == [key]


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


def frame_of(text: str) -> pd.DataFrame:
    """What docs/api.md says that pandas is called with."""
    return pd.read_csv(
        io.StringIO(text),
        parse_dates=["timestamp"],
        dtype={"object_key": str},
        keep_default_na=False,
    )


def test_pandas_opens_it_with_the_right_types() -> None:
    frame = frame_of(table_of("a key", "NA", "", "007"))
    assert list(frame.columns) == list(COLUMNS)
    kinds = frame.dtypes.astype(str)
    assert kinds["timestamp"].startswith("datetime64[")
    assert kinds["timestamp"].endswith(", UTC]")
    assert kinds["total_size"] == kinds["object_count"] == "int64"
    assert frame["timestamp"][0].to_pydatetime() == NOON
    assert frame["total_size"].tolist() == [10**15 + number for number in range(4)]
    assert frame["object_key"].tolist() == ["a key", "NA", "", "007"]
    assert {type(value) for value in frame["method"]} == {str}
    assert frame["method"].map(Method).tolist() == [Method.LISTING] * 4


def test_pandas_opens_an_empty_one() -> None:
    assert frame_of(table_of()).empty


@pytest.mark.parametrize(
    "key", [*FORMULAS, "007", "'=1", "a\nb", 'say "hi", twice', "ü/ﷺ/🪣", "a\r\nb"]
)
def test_pandas_reads_every_key_as_it_was(key: str) -> None:
    assert frame_of(table_of(key))["object_key"].map(undone).tolist() == [key]
