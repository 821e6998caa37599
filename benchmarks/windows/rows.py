"""The rows that are plotted: a million in five years, more of them of late, and four."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bucketsize.model import Cause, Measurement

END = datetime(2026, 11, 23, 12, tzinfo=UTC)
MANY, FOUR = "a-million-rows", "four-rows"
SPIKE_SIZE = 5 * 10**12
_PARTS = (
    (timedelta(days=5 * 365.25), timedelta(days=30), 0.69),
    (timedelta(days=30), timedelta(hours=1), 0.30),
    (timedelta(hours=1), timedelta(0), 0.01),
)
"""From how long before the end to how long before it, which share of the rows."""

_SPIKE_FROM_END = 0.005
"""One row, in the middle of the last hour."""

_FOUR = ((8, 19), (6, 28), (4, 0), (2, 2))
"""The driver's: seconds before the end, and bytes."""


def many_rows(count: int) -> Iterator[Measurement]:
    """So many rows, oldest first; the last is at the end."""
    spike, number = count - int(count * _SPIKE_FROM_END), 0
    for start, end, share in _PARTS:
        own = int(count * share)
        step = (start - end) / own
        for n in range(1, own + 1):
            number += 1
            size = SPIKE_SIZE if number == spike else _size(number)
            yield Measurement(MANY, END - start + n * step, size, number % 9_000, Cause("Put"))


def four_rows() -> Iterator[Measurement]:
    """The driver's four."""
    for seconds, size in _FOUR:
        yield Measurement(FOUR, END - timedelta(seconds=seconds), size, 1, Cause("Put"))


def _size(number: int) -> int:
    """A terabyte and something that looks like chance (Knuth's multiplicative hash)."""
    return 10**12 + number * 2_654_435_761 % 2**32
