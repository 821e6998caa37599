"""A watch tells every row once, however late it appears behind others."""

from __future__ import annotations

from fakes.watched_bucket import NOON, Bucket
from hypothesis import given
from hypothesis import strategies as st


@given(
    # Each row's time is at most 5 min behind the newest before it.
    steps=st.lists(
        st.lists(st.floats(-300, 60).map(lambda s: round(s, 3)), max_size=4), max_size=8
    )
)
def test_every_row_is_told_exactly_once(steps: list[list[float]]) -> None:
    bucket = Bucket()
    bucket.put(0)
    bucket.watch.look()
    newest, put, told = 0.0, [], []
    for appearing in steps:
        put += [bucket.put(newest + step) for step in appearing]
        newest = max([newest, *((row.timestamp - NOON).total_seconds() for row in put)])
        told += bucket.watch.look()
    timestamps = [row.timestamp for row in told]
    assert sorted(timestamps) == sorted(row.timestamp for row in put)
