"""Sees the rows of one bucket that are new since it last looked. One query a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bucketsize.history import MOST_LATE, SizeHistory
from bucketsize.model import Measurement, Window

MOST_ROWS = 500
"""Read at a look, at most: about 110 kB. A row that appears behind more newer ones is seen when
the curve is read again."""


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

        Each look goes back as far as a row can be late, and tells none twice. The first tells
        all of that stretch, or else the latest row: whoever read the history just before has
        missed none.
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
        window = Window(newest - MOST_LATE, self.history.horizon)
        return self.history.newest(self.bucket_name, window, MOST_ROWS)[::-1]

    def _remember(self, rows: list[Measurement]) -> None:
        self._told = {row.timestamp for row in rows}
        if rows and self._newest:
            self._newest = max(self._newest, rows[-1].timestamp)
