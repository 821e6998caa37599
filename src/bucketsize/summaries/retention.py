"""How long rows are kept: marks those for DynamoDB to delete that are not kept for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bucketsize.clock import utc_now
from bucketsize.history import RowExpiry
from bucketsize.model import Measurement
from bucketsize.summaries.catalogue import CatalogueEntry

_WRITERS = 8


@dataclass(frozen=True, slots=True)
class Retention:
    """Lets rows expire that the summaries stand for.

    Attributes:
        expiry: Marks single rows.
        days: How long a row is kept; 0: for good.
        now: The clock.
    """

    expiry: RowExpiry
    days: int = 0
    now: Callable[[], datetime] = utc_now

    def announced(self, entry: CatalogueEntry) -> CatalogueEntry:
        """What the catalogue must say before rows are marked: whoever reads must know.

        Where rows may still be missing in the summaries, none are marked.
        """
        if not entry.is_whole or not self.days:
            return entry
        kept_for = timedelta(days=self.days)
        return entry.kept_at_least(kept_for)

    def mark(self, rows: Iterable[Measurement], entry: CatalogueEntry) -> None:
        """Mark rows that are summarized, if a newer one of their bucket is, too.

        Args:
            rows: Rows of one bucket.
            entry: What was announced in the catalogue, with the newest row.
        """
        if not entry.is_whole or not entry.kept_for:
            return
        older = [row for row in rows if row.timestamp < entry.latest.timestamp]
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(self._mark, older))

    def _mark(self, row: Measurement) -> None:
        if self.days:
            # What expired more than five years ago is not deleted (Amazon DynamoDB Developer
            # Guide, "Using time to live (TTL) in DynamoDB"): an old row expires now.
            self.expiry.expire(row, max(row.timestamp + timedelta(days=self.days), self.now()))
        else:
            self.expiry.keep(row)
