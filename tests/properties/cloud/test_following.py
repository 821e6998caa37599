from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.following import MOST_ROWS, POLL_SECONDS, following_rows
from bucketsize.model import Measurement, SizeSeries, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Enough(Exception):
    pass


@dataclass
class Growing:
    """A history in which, between two looks, rows appear."""

    arrivals: list[list[Measurement]]
    rows: list[Measurement]
    horizon: datetime = NOON + 365 * 86_400 * SECOND

    def newest(self, bucket_name: str, window: Window, limit: int) -> list[Measurement]:
        found = [r for r in self.rows if r.bucket_name == bucket_name and r.timestamp in window]
        return sorted(found, key=lambda row: row.timestamp, reverse=True)[:limit]

    def sleep(self, seconds: float) -> None:
        assert seconds == POLL_SECONDS
        if not self.arrivals:
            raise Enough
        self.rows += self.arrivals.pop(0)


def row_at(seconds: int) -> Measurement:
    return Measurement("photos", NOON + seconds * SECOND, seconds % 7, 1)


def followed(shown: list[Measurement], arrivals: list[list[Measurement]]) -> list[Measurement]:
    window = Window(NOON - 600 * SECOND, NOON)
    series = SizeSeries("photos", window, None, tuple(shown), None)
    history: Any = Growing(arrivals, list(shown))
    found: list[Measurement] = []
    rows = following_rows(history, series, history.sleep)
    with pytest.raises(Enough):
        found.extend(rows)  # which keeps what came before the end
    return found


@given(
    shown=st.sets(st.integers(-600, 0), max_size=20),
    arrivals=st.lists(st.sets(st.integers(1, 10_000), max_size=5), max_size=8),
    late=st.integers(0, 300),
)
def test_every_new_row_is_seen_once_and_none_of_the_shown(
    shown: set[int], arrivals: list[set[int]], late: int
) -> None:
    new: set[int] = set()
    newest = 0
    batches = []
    for batch in arrivals:
        fitting = {at for at in batch if at > newest - late} - new
        batches.append(fitting)
        new |= fitting
        newest = max([newest, *fitting])
    found = followed(
        [row_at(at) for at in sorted(shown)], [[row_at(at) for at in b] for b in batches]
    )
    assert sorted(row.timestamp for row in found) == sorted(row_at(at).timestamp for at in new)


def test_a_row_of_the_window_that_came_late_is_shown() -> None:
    assert followed([row_at(-5)], [[row_at(-60)]]) == [row_at(-60)]


def test_a_look_reads_no_more_of_a_busy_bucket_than_it_may() -> None:
    def at(hundredths: int) -> Measurement:
        return Measurement("photos", NOON + hundredths * SECOND / 100, hundredths, 1)

    busy = [at(n) for n in range(MOST_ROWS + 50)]
    next_one = at(MOST_ROWS + 50)
    assert followed([], [busy, [next_one]]) == [*busy[-MOST_ROWS:], next_one]


def test_rows_that_are_older_than_the_window_are_not_new() -> None:
    window = Window(NOON - 10 * SECOND, NOON)
    series = SizeSeries("photos", window, None, (), None)
    history: Any = Growing([[row_at(1)]], [row_at(-20)])
    rows = following_rows(history, series, history.sleep)
    assert next(rows) == row_at(1)
