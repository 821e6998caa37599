"""What is kept of the rows of an interval, and how that is merged. Pure; knows no storage.

A summary holds real rows, at most five of any number: a step curve through them looks as the
one through all rows does, to whoever cannot tell the interval's instants apart. Merging takes
the better of two rows five times over, so it does not matter in which order, how often or
in which batches the rows arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bucketsize.model import Measurement
from bucketsize.summaries.resolutions import interval_start


@dataclass(frozen=True, slots=True)
class Summary:
    """A few rows of one bucket that stand for all of an interval; they may be the same.

    Attributes:
        first: The earliest.
        last: The latest.
        lowest: The smallest; among equals the earliest.
        highest: The largest; among equals the earliest.
        latecomer: The one that measured a change of the longest ago, of those that measured
            one too late; None: all were in time.
    """

    first: Measurement
    last: Measurement
    lowest: Measurement
    highest: Measurement
    latecomer: Measurement | None = None

    @classmethod
    def of(cls, row: Measurement) -> Summary:
        """The summary of one row."""
        return cls(row, row, row, row, row if row.unmeasured_since else None)

    def merged(self, other: Summary) -> Summary:
        """The summary of all that both stand for."""
        return Summary(
            min(self.first, other.first, key=_age),
            max(self.last, other.last, key=_age),
            min(self.lowest, other.lowest, key=_smallness),
            min(self.highest, other.highest, key=_greatness),
            min(filter(None, (self.latecomer, other.latecomer)), key=_lateness, default=None),
        )

    @property
    def rows(self) -> tuple[Measurement, ...]:
        """The rows, each once, oldest first."""
        kept = (self.first, self.lowest, self.highest, self.last, self.latecomer)
        own = {row.timestamp: row for row in kept if row}
        return tuple(own[timestamp] for timestamp in sorted(own))


# The whole of what is kept of a row is in each order, so that no two rows are equal in it.


def _age(row: Measurement) -> tuple[datetime, int, int, str, str]:
    return row.timestamp, row.total_size, *_rest(row)


def _smallness(row: Measurement) -> tuple[int, datetime, int, str, str]:
    return row.total_size, row.timestamp, *_rest(row)


def _greatness(row: Measurement) -> tuple[int, datetime, int, str, str]:
    return -row.total_size, row.timestamp, *_rest(row)


def _lateness(row: Measurement) -> tuple[datetime, datetime, int, int, str, str]:
    return row.unmeasured_since or row.timestamp, *_age(row)


def _rest(row: Measurement) -> tuple[int, str, str]:
    return row.object_count, row.method, str(row.unmeasured_since or "")


def fold(rows: Iterable[Measurement]) -> Summary:
    """The summary of rows, in any order; there must be one at least."""
    each = (Summary.of(row) for row in rows)
    summary = next(each)
    for other in each:
        summary = summary.merged(other)
    return summary


def thinned(rows: Iterable[Measurement], resolution: timedelta) -> Iterator[Measurement]:
    """Of rows that come oldest first, those that a summary of each interval keeps."""
    for _, own in groupby(rows, lambda row: interval_start(row.timestamp, resolution)):
        yield from fold(own).rows
