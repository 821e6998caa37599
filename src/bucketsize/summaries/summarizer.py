"""Keeps the summaries: takes rows in as they come, and goes through what was there before.

A row is marked to expire only when it is in the summaries of all resolutions, a newer row of
its bucket is as well, and the catalogue says that rows of its age may be gone. All of this can
be repeated, in any order and by several at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Window
from bucketsize.summaries.catalogue import BEGINNING, CatalogueEntry
from bucketsize.summaries.retention import Retention
from bucketsize.summaries.size_summaries import SizeSummaries
from bucketsize.summaries.summary import fold

_ROWS_AT_ONCE = 1_000

_END = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Summarizer:
    """Takes rows of the history into the summaries.

    Attributes:
        history: Where the rows are.
        summaries: Where the summaries are.
        retention: How long rows are kept.
    """

    history: SizeHistory
    summaries: SizeSummaries
    retention: Retention

    def take_in(self, rows: Sequence[Measurement], *, fill_at_most: int) -> None:
        """Summarize rows that were just written, of any buckets and in any order.

        Args:
            rows: The rows.
            fill_at_most: Where earlier rows of a bucket are not summarized yet, or not marked
                as the retention has it, go on with about so many of them.
        """
        self.summaries.merge(rows)
        for bucket_name in sorted({row.bucket_name for row in rows}):
            entry = self._enter([row for row in rows if row.bucket_name == bucket_name])
            if entry.filled_for != self.retention.days:
                self.fill(bucket_name, at_most=fill_at_most)

    def _enter(self, rows: Sequence[Measurement]) -> CatalogueEntry:
        """Let rows that are summarized be known, and all expire but the newest."""
        summary = fold(rows)
        if self.retention.days:
            entry = self._announce(summary.last)
            # The latest known so far is marked here, too. It stays the latest until that is
            # done, so that whoever repeats this after a failure comes by it again.
            self.retention.mark([*rows, entry.latest], entry.with_rows(summary))
        return self._change(summary.last, lambda entry: entry.with_rows(summary))

    def fill(
        self,
        bucket_name: str,
        *,
        at_most: int = sys.maxsize,
        report: Callable[[int], None] = lambda _count: None,
    ) -> bool:
        """Summarize a bucket's whole history, then mark its rows as the retention has it.

        Broken off, it goes on where it was.

        Args:
            bucket_name: The bucket.
            at_most: Stop after about so many rows.
            report: Told the number of rows as it grows.

        Returns:
            Whether that was all.
        """
        first = next(self._rows(bucket_name), None)
        if first is None:
            return True
        self.summaries.merge([first])
        entry = self._announce(first)
        if not entry.is_whole:
            if not self._pass(entry, 0, at_most, report):
                return False
            entry = self._announce(first)
        return entry.filled_for == self.retention.days or self._pass(
            entry, self.retention.days, at_most, report
        )

    def merge_again(self, bucket_name: str) -> None:
        """Summarize the rows that a bucket has, whatever is known of them."""
        for rows in _batches(self._rows(bucket_name)):
            self.summaries.merge(rows)
            self._enter(rows)

    def _pass(
        self, entry: CatalogueEntry, days: int, at_most: int, report: Callable[[int], None]
    ) -> bool:
        """Go through a bucket's history; whether that came to its end."""
        count = 0
        bucket_name = entry.latest.bucket_name
        for rows in _batches(self._rows(bucket_name, entry.position_for(days))):
            summary = fold(rows)
            self.summaries.merge(rows)
            self.retention.mark(rows, entry.with_rows(summary))
            entry = self._change(
                summary.last,
                lambda known: known.filled_to(summary, days),  # noqa: B023  called at once
            )
            count += len(rows)
            report(count)
            if count >= at_most:
                return False
        self._change(entry.latest, lambda known: known.filled(days, self.retention.now()))
        return True

    def _announce(self, row: Measurement) -> CatalogueEntry:
        return self._change(row, self.retention.announced)

    def _change(
        self, row: Measurement, change: Callable[[CatalogueEntry], CatalogueEntry]
    ) -> CatalogueEntry:
        """Change the entry of a row's bucket, which begins with a row that is summarized."""
        return self.summaries.change_entry(
            row.bucket_name, lambda entry: change(entry or CatalogueEntry.of(row))
        )

    def _rows(self, bucket_name: str, start: datetime = BEGINNING) -> Iterator[Measurement]:
        return self.history.measurements(bucket_name, Window(start, _END))


def _batches(rows: Iterable[Measurement]) -> Iterator[list[Measurement]]:
    each = iter(rows)
    while batch := list(islice(each, _ROWS_AT_ONCE)):
        yield batch
