"""Sees the rows of one bucket that are new since it last looked. One query a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bucketsize.cloud.new_rows import NewRows
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement

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
    _rows: NewRows | None = None

    def look(self) -> list[Measurement]:
        """The rows that have appeared since the last look.

        Each look goes back as far as a row can be late, and tells none twice. The first tells
        all of that stretch, or else the latest row: whoever read the history just before has
        missed none.
        """
        return self._rows.look() if self._rows else self._begin()

    def _begin(self) -> list[Measurement]:
        latest = self.history.latest(self.bucket_name)
        newest = latest.timestamp if latest else self.clock()
        self._rows = NewRows(self.history, self.bucket_name, newest, most_rows=MOST_ROWS)
        return self._rows.look() or ([latest] if latest else [])
