from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cli.sparkline import marks_for, sparkline
from bucketsize.model import Measurement, SizeSeries, Window

START = datetime(2026, 11, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LENGTH = 1_000


def series_of(rows: dict[int, int], before: int | None = None) -> SizeSeries:
    """A series of a thousand seconds: sizes by second."""
    measured = tuple(
        Measurement("b", START + at * SECOND, size, 1) for at, size in sorted(rows.items())
    )
    held = None if before is None else Measurement("b", START - SECOND, before, 1)
    return SizeSeries("b", Window(START, START + LENGTH * SECOND), held, measured, None)


@pytest.mark.parametrize(
    ("rows", "before", "line"),
    [
        ({}, None, "          "),
        ({}, 5, "▁▁▁▁▁▁▁▁▁▁"),
        ({500: 7}, None, "     ▁▁▁▁▁"),
        ({0: 0, 500: 70}, None, "▁▁▁▁▁█████"),
        ({500: 0}, 70, "██████▁▁▁▁"),
        ({0: 0, 510: 70, 511: 0}, None, "▁▁▁▁▁█▁▁▁▁"),
        ({1_000: 9}, 0, "▁▁▁▁▁▁▁▁▁█"),
    ],
)
def test_each_mark_is_the_largest_size_of_its_stretch(
    rows: dict[int, int], before: int | None, line: str
) -> None:
    assert sparkline(series_of(rows, before), 10) == line


@given(
    rows=st.dictionaries(st.integers(0, LENGTH), st.integers(0, 2**60), max_size=50),
    before=st.none() | st.integers(0, 2**60),
    width=st.integers(1, 120),
    spike=st.integers(0, LENGTH - 1),
)
def test_a_spike_of_one_row_is_the_highest_mark(
    rows: dict[int, int], before: int | None, width: int, spike: int
) -> None:
    held = before or 0
    rows = dict(sorted(rows.items()))
    for at, size in rows.items():
        held = size if at <= spike else held
    spiked = rows | {spike: 2**61, spike + 1: held}
    line = sparkline(series_of(spiked, before), width)
    assert len(line) == width
    stretch = spike * width // LENGTH
    assert line[stretch] == ("█" if len({*line} - {" "}) > 1 else "▁")


def test_an_output_that_cannot_write_blocks_gets_plain_marks() -> None:
    assert marks_for("utf-8") == "▁▂▃▄▅▆▇█"
    for encoding in ("ascii", "latin-1", None, "no-such-encoding"):
        assert marks_for(encoding).isascii()
        assert len(marks_for(encoding)) == 8
