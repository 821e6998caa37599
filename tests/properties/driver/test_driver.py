from __future__ import annotations

from fakes.world import THE_BRIEFS, World, figures
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.model import BucketSize

# ---- events that are late, lost, repeated ------------------------------------------------


@given(
    event_ms=st.integers(0, 3000),
    duplicate_ms=st.none() | st.integers(0, 5000),
    row_ms=st.integers(1, 500),
    call_ms=st.integers(1, 400),
    runs=st.integers(1, 2),
)
def test_the_sizes_are_the_briefs_however_late_and_often_events_arrive(
    event_ms: int, duplicate_ms: int | None, row_ms: int, call_ms: int, runs: int
) -> None:
    world = World(
        event_seconds=event_ms / 1000,
        duplicate_seconds=None if duplicate_ms is None else duplicate_ms / 1000,
        row_seconds=row_ms / 1000,
        call_seconds=call_ms / 1000,
    )
    for _ in range(runs):
        drive = world.drive()
        assert (drive.start, figures(drive)) == (BucketSize(0, 0), THE_BRIEFS)
