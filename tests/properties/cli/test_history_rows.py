from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from io import StringIO

from fakes.rows import row_by
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cli.history_rows import (
    csv_lines,
    json_line,
    row_line,
)
from bucketsize.cli.visible import visible
from bucketsize.records import COLUMNS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTILE = "\x1b]0;owned\x07\x9b31m\u202egnp.exe\r\n=1+1"
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(KEYS | st.just(HOSTILE))
def test_a_terminal_finds_nothing_to_obey(key: str) -> None:
    assert row_line(row_by(key), None).isprintable()
    assert json_line(row_by(key)).isprintable()
    assert visible(key).isprintable()


@given(KEYS | st.just(HOSTILE))
def test_json_gives_keys_as_they_are(key: str) -> None:
    assert json.loads(json_line(row_by(key)))["object_key"] == key


@given(KEYS | st.just(HOSTILE))
def test_csv_gives_keys_as_the_api_does(key: str) -> None:
    [read] = csv.DictReader(
        StringIO(csv_lines([row_by(key)], COLUMNS, heading=True), newline="")
    )
    undone = re.sub("(^|[;\t\r\n])'", r"\1", read["object_key"])  # as docs/api.md says
    assert undone == key
