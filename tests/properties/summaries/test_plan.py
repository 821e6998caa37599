from __future__ import annotations

from datetime import timedelta

from fakes.rows import NOON
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.summaries.plan import plan
from bucketsize.summaries.resolutions import RESOLUTIONS, interval_start, next_start, suitable

MICROSECOND = timedelta(microseconds=1)
spans = st.timedeltas(timedelta(0), timedelta(days=2_000))
offsets = st.timedeltas(timedelta(0), timedelta(days=400))


@given(offsets, spans, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_a_stretch_is_tiled_without_a_gap_and_never_beyond_its_limit(
    offset: timedelta, span: timedelta, room: timedelta
) -> None:
    start, resolution = NOON + offset, suitable(span)
    end, limit = start + span, start + span + room
    stretches = list(plan(start, end, limit, resolution))
    assert [s.start for s in stretches[1:]] == [s.end for s in stretches[:-1]]
    if span:
        assert stretches[0].start == start
        assert end <= stretches[-1].end <= limit
    for stretch in stretches:
        if stretch.resolution:
            assert stretch.start == interval_start(stretch.start, stretch.resolution)
            assert stretch.end == interval_start(stretch.end, stretch.resolution)


@given(offsets, spans)
def test_the_requests_and_intervals_of_a_plan_are_bounded(
    offset: timedelta, span: timedelta
) -> None:
    start, resolution = NOON + offset, suitable(span)
    stretches = list(plan(start, start + span, start + span, resolution))
    assert len(stretches) <= 2 * len(RESOLUTIONS) + 1
    by_rows = [s for s in stretches if s.resolution is None]
    assert all(s.end - s.start < RESOLUTIONS[0] for s in by_rows) or span < RESOLUTIONS[0] * 2
    for stretch in stretches:
        if stretch.resolution and stretch.resolution != resolution:
            assert (stretch.end - stretch.start) / stretch.resolution < 24


@given(offsets, spans.filter(bool))
def test_where_nothing_lies_beyond_the_end_the_last_interval_is_taken_whole(
    offset: timedelta, span: timedelta
) -> None:
    start, resolution = NOON + offset, suitable(span)
    end = start + span
    stretches = list(plan(start, end, next_start(end, resolution), resolution))
    after = [s for s in stretches if s.end > end]
    assert len(after) <= 1
    assert len(stretches) <= len(RESOLUTIONS) + 1
