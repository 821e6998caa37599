"""What a scrape shows, and how little it asks: held against the client library's own parser."""

from __future__ import annotations

from datetime import UTC, datetime

from fakes.rows import every_minute
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.exporter.figures import FigureReader
from bucketsize.exporter.metrics import BucketFigures
from bucketsize.model import SizeSeries, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(sizes=st.lists(st.integers(0, 99), min_size=1), looks=st.sets(st.integers(1, 50)))
def test_a_peak_read_piece_by_piece_is_that_of_the_whole_history(
    sizes: list[int], looks: set[int]
) -> None:
    rows, asked, there = every_minute(sizes), 0, 0

    def series(name: str, window: Window) -> SizeSeries:
        nonlocal asked
        asked += 1
        within = tuple(row for row in rows[:there] if row.timestamp in window)
        return SizeSeries(name, window, None, within, None)

    reader = FigureReader(lambda: rows[there - 1 : there], series)
    for there in (*sorted(look for look in looks if look < len(rows)), len(rows)):
        [told] = reader.read()
        assert told == BucketFigures(rows[there - 1], max(sizes[:there]))
    before = asked
    reader.read()
    assert asked == before  # nothing changed: nothing is read
