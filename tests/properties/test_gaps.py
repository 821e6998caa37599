"""Where a bucket changed and nobody measured it, the history shows a gap, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from fakes.rows import row_at
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.gaps import IN_TIME, gaps
from bucketsize.model import Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WHOLE_DAY = Window(NOON - 12 * HOUR, NOON + 12 * HOUR)


@given(
    st.lists(st.integers(0, 1440), max_size=20, unique=True),
    st.lists(st.tuples(st.integers(1, 1440), st.integers(0, 1439)), max_size=20),
)
def test_no_row_lies_within_a_gap_and_gaps_do_not_touch(
    in_time: list[int], late: list[tuple[int, int]]
) -> None:
    midnight = WHOLE_DAY.start
    rows = [row_at(midnight + n * MINUTE) for n in in_time]
    rows += [
        row_at(midnight + at * MINUTE, since=midnight + since * MINUTE)
        for at, since in late
        if since < at
    ]
    found = gaps(rows, WHOLE_DAY)
    for gap in found:
        assert gap.end - gap.start > IN_TIME
        assert gap.start in WHOLE_DAY
        assert gap.end in WHOLE_DAY
        assert not any(gap.start <= r.timestamp < gap.end for r in rows)
        assert any(r.unmeasured_since == gap.start for r in rows)
    assert all(a.end < b.start for a, b in pairwise(found))
