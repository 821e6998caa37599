from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bucketsize.errors import NotFound
from bucketsize.model import Cause, Measurement, Method
from bucketsize.notebook import Rows

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
BEFORE = NOON - timedelta(hours=3)
CAUSE = Cause("ObjectCreated:Put", "ü.txt")
PUT = Measurement("photos", NOON, 2**40, 7, CAUSE, Method.LEDGER, unmeasured_since=BEFORE)
COLUMNS = [
    "bucket_name",
    "timestamp",
    "total_size",
    "object_count",
    "event_name",
    "object_key",
    "method",
    "unmeasured_since",
]
FIGURES = ["photos", NOON, 2**40, 7, "ObjectCreated:Put", "ü.txt", "ledger", BEFORE]


@pytest.mark.parametrize("rows", [Rows([]), Rows([PUT])])
def test_a_frame_of_pandas_has_the_right_types_even_without_rows(rows: Rows) -> None:
    frame = rows.to_pandas()
    assert list(frame.columns) == COLUMNS
    assert [str(kind) for kind in frame.dtypes] == [
        "string",
        "datetime64[us, UTC]",
        "int64",
        "int64",
        "string",
        "string",
        "string",
        "datetime64[us, UTC]",
    ]
    assert frame.to_numpy().tolist() == [FIGURES] * len(rows)


@pytest.mark.parametrize("rows", [Rows([]), Rows([PUT])])
def test_a_frame_of_polars_has_the_right_types_even_without_rows(rows: Rows) -> None:
    frame = rows.to_polars()
    assert frame.columns == COLUMNS
    assert [str(kind) for kind in frame.dtypes] == [
        "String",
        "Datetime(time_unit='us', time_zone='UTC')",
        "Int64",
        "Int64",
        "String",
        "String",
        "String",
        "Datetime(time_unit='us', time_zone='UTC')",
    ]
    assert [list(row) for row in frame.rows()] == [FIGURES] * len(rows)


def test_of_rows_that_came_in_time_the_gap_is_missing() -> None:
    rows = Rows([replace(PUT, unmeasured_since=None)])
    assert rows.to_pandas()["unmeasured_since"].isna().all()
    assert rows.to_polars()["unmeasured_since"].to_list() == [None]


def test_of_thinned_rows_only_the_figures_are_columns() -> None:
    rows = Rows([PUT, PUT], is_thinned=True)
    assert list(rows.to_pandas().columns) == rows[:1].to_polars().columns == COLUMNS[:4]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_not_installed_is_named(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # what Python itself does for "not there"
    with pytest.raises(NotFound, match=f"{library} is not installed") as caught:
        getattr(Rows([PUT]), f"to_{library}")()
    assert caught.value.hint == f"pip install {library}"


def test_rows_are_a_sequence_of_measurements() -> None:
    rows = Rows([PUT, PUT])
    assert rows[0] == PUT
    assert rows[1:] == Rows([PUT])
    assert list(rows) == [PUT, PUT]
    assert repr(rows) == "<Rows: 2 measurements>"


def test_the_package_itself_loads_nothing() -> None:
    code = (
        "import sys, bucketsize;"
        "print(*(m for m in sys.modules if m.startswith(('bucketsize', 'boto'))))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == ["bucketsize"]


def test_what_can_be_imported_from_the_package_is_what_its_page_shows() -> None:
    import bucketsize

    assert bucketsize.__all__ == ["SizeHistory", "__version__"]
    assert all(hasattr(bucketsize, name) for name in bucketsize.__all__)


def test_what_the_package_does_not_have_is_an_error_of_python() -> None:
    import bucketsize

    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        bucketsize.Nothing  # noqa: B018
