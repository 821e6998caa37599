"""The rows of a bucket that have appeared since somebody last looked, late ones too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bucketsize.history import MOST_LATE, SizeHistory
from bucketsize.model import Measurement, Window


class NewRows:
    """Looks at one bucket, again and again, one query a look.

    A look goes back from the newest row as far as a row can be late.

    Args:
        history: Where the rows are.
        bucket_name: The bucket.
        newest: When the newest row was measured that is known.
        known: When others were, that are not to be told.
        most_rows: Read at a look, at most. A late row behind more newer ones is not told.
    """

    def __init__(
        self,
        history: SizeHistory,
        bucket_name: str,
        newest: datetime,
        *,
        known: Iterable[datetime] = (),
        most_rows: int,
    ) -> None:
        self._history = history
        self._bucket_name = bucket_name
        self._newest = newest
        self._told = set(known)
        self._most_rows = most_rows

    def look(self) -> list[Measurement]:
        """The rows that no look has told yet, the earliest first."""
        window = Window(self._newest - MOST_LATE, self._history.horizon)
        rows = self._history.newest(self._bucket_name, window, self._most_rows)[::-1]
        fresh = [row for row in rows if row.timestamp not in self._told]
        if rows:
            self._told = {row.timestamp for row in rows}
            self._newest = max(self._newest, rows[-1].timestamp)
        return fresh
