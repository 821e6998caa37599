"""What people are told while a ledger is started, held against its bucket, or ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from bucketsize.byte_size import format_size
from bucketsize.cloud.report import Report, seldom
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.filling import PagesAfter
from bucketsize.listing import ListedPage


class LedgerProgress:
    """Tells of a run over a bucket's objects: how many, their bytes, and how fast.

    Args:
        pages_after: Lists the bucket.
        report: Told, once a second at most.
        now: Seconds, from whenever.
    """

    def __init__(
        self,
        pages_after: PagesAfter,
        report: Report,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pages_after = pages_after
        self._tell = seldom(report, now)
        self._now = now
        self._started = now()
        self._listed_count = 0
        self._listed_size = 0

    def pages_after(self, key: str) -> Iterator[ListedPage]:
        """The pages, counted as they are handed on."""
        for page in self._pages_after(key):
            self._listed_count += len(page.objects)
            self._listed_size += sum(size for _, size in page.objects)
            yield page

    def entered(self, object_count: int) -> None:
        """Tell how many objects a start has entered, earlier runs of it included."""
        self._tell(f"{object_count:,} objects entered{self._listed()}")

    def compared(self, drift: Drift) -> None:
        """Tell how many objects a reconcile has compared, likewise."""
        self._tell(f"{drift.compared:,} objects compared{self._listed()}")

    def forgotten(self, item_count: int) -> None:
        """Tell how many items of earlier ledgers are deleted."""
        self._tell(f"{item_count:,} items of an earlier ledger deleted")

    def _listed(self) -> str:
        seconds = max(self._now() - self._started, 0.001)
        rate = self._listed_count / seconds
        return f" ({format_size(self._listed_size)} in this run, {rate:,.0f} objects/s)"
