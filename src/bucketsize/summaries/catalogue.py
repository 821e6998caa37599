"""What the catalogue knows of a bucket. Plain data; knows no storage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bucketsize.model import Measurement
from bucketsize.summaries.summary import Summary

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """How far the summaries of a bucket reach.

    Attributes:
        latest: The newest row that is summarized at all resolutions; what arrives later
            may be older than it (a listing's row is as old as the listing's start).
        highest: Of the rows that are summarized, the largest; among equals the earliest.
        filled_for: What the last complete pass through the history was for: the retention in
            days that it marked rows for, 0 where they are kept; None: no pass was complete,
            and rows from before the summaries began may be missing.
        filled_until: How far the pass under way has come; None: there is none.
        filling_for: What the pass under way is for, like ``filled_for``.
        kept_for: How long rows are kept at least; None: for good.
        gone_before: Rows from before may have expired, however long they are kept now.
    """

    latest: Measurement
    highest: Measurement
    filled_for: int | None = None
    filled_until: datetime | None = None
    filling_for: int | None = None
    kept_for: timedelta | None = None
    gone_before: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all rows are summarized, but for the newest."""
        return self.filled_for is not None

    def rows_are_whole_from(self, now: datetime) -> datetime:
        """Since when all rows are certainly in the history; earlier ones may have expired."""
        since = self.gone_before or BEGINNING
        if self.kept_for:
            since = max(since, now - self.kept_for)
        # The newest row that is summarized, and what is not, never expires.
        return min(since, self.latest.timestamp)

    def position_for(self, days: int) -> datetime:
        """The instant from which on a pass for that retention has not seen the rows."""
        if self.filled_until is None or self.filling_for != days:
            return BEGINNING
        return self.filled_until + timedelta(microseconds=1)

    @classmethod
    def of(cls, row: Measurement) -> CatalogueEntry:
        """The first entry of a bucket, of which one row is summarized."""
        return cls(row, row)

    def with_rows(self, rows: Summary) -> CatalogueEntry:
        """The entry when further rows are summarized."""
        latest = Summary.of(self.latest).merged(rows).last
        return replace(
            self, latest=latest, highest=Summary.of(self.highest).merged(rows).highest
        )

    def kept_at_least(self, kept_for: timedelta) -> CatalogueEntry:
        """The entry when rows are marked to expire after so long, or longer."""
        return replace(self, kept_for=min(self.kept_for or kept_for, kept_for))

    def filled_to(self, rows: Summary, days: int) -> CatalogueEntry:
        """The entry when a pass has taken in rows; the same once such a pass is complete."""
        if self.filled_for == days:
            return self
        position = replace(self, filled_until=rows.last.timestamp, filling_for=days)
        return position.with_rows(rows)

    def filled(self, days: int, now: datetime) -> CatalogueEntry:
        """The entry when a pass is complete: all rows are marked for that retention."""
        kept_for, gone_before = timedelta(days=days) or None, self.gone_before
        if self.kept_for and self.kept_for != kept_for:
            gone_before = max(now - self.kept_for, gone_before or BEGINNING)
        return CatalogueEntry(
            self.latest,
            self.highest,
            filled_for=days,
            kept_for=kept_for,
            gone_before=gone_before,
        )
