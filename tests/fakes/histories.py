"""Histories of one bucket, and windows over them, made up by Hypothesis."""

from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import strategies as st

from bucketsize.model import Measurement, Window
from fakes.rows import BUCKET, NOON, UNTOLD


@st.composite
def histories(
    draw: st.DrawFn, most: int = 60, span: timedelta = timedelta(days=9)
) -> list[Measurement]:
    """Rows in the order of their time, dense in places; many of a size, many late."""
    places = st.floats(0, span.total_seconds(), allow_nan=False)
    near = st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=12)
    clusters = draw(st.lists(st.tuples(places, near), max_size=max(1, most // 6)))
    seconds = {round(place + offset, 6) for place, offsets in clusters for offset in offsets}
    times = sorted({NOON + timedelta(seconds=s) for s in list(seconds)[:most]})
    sizes = draw(st.lists(st.integers(0, 9), min_size=len(times), max_size=len(times)))
    lags = st.none() | st.timedeltas(timedelta(minutes=11), timedelta(days=2))
    late = draw(st.lists(lags, min_size=len(times), max_size=len(times)))
    return [
        Measurement(
            BUCKET, at, size, size // 2, UNTOLD, unmeasured_since=at - lag if lag else None
        )
        for at, size, lag in zip(times, sizes, late, strict=True)
    ]


def windows(span: timedelta = timedelta(days=9)) -> st.SearchStrategy[Window]:
    """Windows over such rows: some reach beyond them, some are a single instant."""
    instants = st.datetimes(
        (NOON - timedelta(days=1)).replace(tzinfo=None),
        (NOON + span + timedelta(days=1)).replace(tzinfo=None),
        timezones=st.just(UTC),
    )
    return st.tuples(instants, instants).map(lambda ends: Window(min(ends), max(ends)))
