"""Rows of one bucket, made up by Hypothesis, and what must be seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from hypothesis import strategies as st

from bucketsize.model import Cause, Measurement, Method, Window
from bucketsize.summaries.resolutions import interval_start

BUCKET = "photos"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_UNTOLD = Cause("")


def row(seconds: float, total_size: int, object_count: int = 1) -> Measurement:
    at = NOON + timedelta(seconds=seconds)
    return Measurement(BUCKET, at, total_size, object_count, _UNTOLD, Method.LISTING)


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
            BUCKET, at, size, size // 2, _UNTOLD, unmeasured_since=at - lag if lag else None
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


def within(rows: Iterable[Measurement], window: Window) -> list[Measurement]:
    return [found for found in rows if found.timestamp in window]


def must_be_seen(rows: Sequence[Measurement], resolution: timedelta) -> set[Measurement]:
    """First, last, lowest, highest and last to come of every interval; of equals the first."""
    seen: set[Measurement] = set()
    ordered = sorted(rows, key=lambda row: row.timestamp)
    for _, own in groupby(ordered, lambda row: interval_start(row.timestamp, resolution)):
        interval = list(own)
        seen |= {interval[0], interval[-1]}
        seen.add(min(interval, key=lambda row: row.total_size))
        seen.add(max(interval, key=lambda row: row.total_size))
        late = [(row.unmeasured_since, row) for row in interval if row.unmeasured_since]
        seen |= {min(late, key=lambda pair: pair[0])[1]} if late else set()
    return seen
