"""Sees the rows of one bucket that are new since it last looked. One query a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Window

_LATE = timedelta(seconds=30)
"""A row is timed by the start of its listing: it can appear behind one that is newer. So each
look goes back this far, and what was told is not told again."""

_ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Watch:
    """Looks at one bucket.

    Attributes:
        history: Where its rows are.
        bucket_name: The bucket.
        clock: Tells the time.
    """

    history: SizeHistory
    bucket_name: str
    clock: Callable[[], datetime]
    _newest: datetime | None = None
    _told: set[datetime] = field(default_factory=set)

    def look(self) -> list[Measurement]:
        """The rows that have appeared since the last look.

        At the first, those of the last half minute, or else the latest one: whoever read the
        history just before has missed none.
        """
        if self._newest is None:
            return self._begin()
        rows = self._recent(self._newest)
        fresh = [row for row in rows if row.timestamp not in self._told]
        self._remember(rows)
        return fresh

    def _begin(self) -> list[Measurement]:
        latest = self.history.latest(self.bucket_name)
        self._newest = latest.timestamp if latest else self.clock()
        rows = self._recent(self._newest)
        self._remember(rows)
        return rows or ([latest] if latest else [])

    def _recent(self, newest: datetime) -> list[Measurement]:
        window = Window(newest - _LATE, _ALWAYS)
        return list(self.history.measurements(self.bucket_name, window))

    def _remember(self, rows: list[Measurement]) -> None:
        self._told = {row.timestamp for row in rows}
        if rows and self._newest:
            self._newest = max(self._newest, rows[-1].timestamp)
