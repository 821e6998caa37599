"""Text that others choose cannot become a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.dashboard.csv_file import csv_lines, harmless
from bucketsize.model import Cause, Measurement, SizeSeries, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d"])
def test_what_would_begin_a_formula_gets_an_apostrophe(first: str) -> None:
    assert harmless(f"{first}1+1") == f"'{first}1+1"


def test_other_text_stays_as_it_is() -> None:
    assert harmless("a=1/+b.txt") == "a=1/+b.txt"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_key_is_read_back_from_its_cell_and_none_begins_a_formula(key: str) -> None:
    row = Measurement("photos", NOON, 1, 1, Cause("ObjectCreated:Put", key))
    series = SizeSeries("photos", Window(NOON, NOON), None, (row,), None)
    _header, cells = csv.reader(io.StringIO("".join(csv_lines([series])), newline=""))
    assert cells[5].removeprefix("'") == key
    assert not cells[5].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
