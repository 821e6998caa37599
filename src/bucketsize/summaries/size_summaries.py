"""Writing and querying the summaries. Never scans; knows nothing of events or plots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from bucketsize.errors import Conflict
from bucketsize.item_reads import readable_items
from bucketsize.model import Measurement, format_timestamp
from bucketsize.patience import Patience
from bucketsize.summaries.catalogue import CatalogueEntry
from bucketsize.summaries.items import (
    ItemKey,
    catalogue_key,
    entry_item,
    entry_of,
    interval_key,
    interval_partition,
    summary_item,
    summary_of,
)
from bucketsize.summaries.resolutions import FINEST, RESOLUTIONS, interval_start
from bucketsize.summaries.schema import BUCKETS, ROWS
from bucketsize.summaries.summary import Summary
from bucketsize.summaries.table import SummariesTable, in_reads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PATIENCE = Patience()

_BUCKETS_PER_PAGE = 100


class SizeSummaries:
    """The summaries and the catalogue of every bucket ever recorded, in one DynamoDB table.

    Args:
        client: A DynamoDB client.
        table_name: The table's name. It need not exist: then nothing is known.
        patience: How long to try what others are in the way of.
    """

    def __init__(
        self, client: DynamoDBClient, table_name: str, patience: Patience = _PATIENCE
    ) -> None:
        self._table_name = table_name
        self._table = SummariesTable(client, table_name, patience)
        self._patience = patience

    def buckets(self, *, after: str = "", limit: int = 100) -> list[Measurement]:
        """The latest row known of each bucket, by name; a few seconds behind the history.

        Args:
            after: Only buckets whose name comes after this one.
            limit: At most so many; fewer mean that there are no more.
        """
        entries = readable_items(entry_of, self._table.after(BUCKETS, after, page_size=limit))
        return [entry.latest for entry in islice(entries, limit)]

    def every_bucket(self) -> Iterator[Measurement]:
        """The same of all buckets: a further page is asked for once it is needed."""
        items = self._table.after(BUCKETS, "", page_size=_BUCKETS_PER_PAGE)
        return (entry.latest for entry in readable_items(entry_of, items))

    def entry(self, bucket_name: str) -> CatalogueEntry | None:
        """What the catalogue knows of a bucket; None: its rows were never summarized."""
        items = self._table.between(BUCKETS, bucket_name, bucket_name)
        return next(readable_items(entry_of, items), None)

    def intervals(
        self, bucket_name: str, resolution: timedelta, start: datetime, end: datetime
    ) -> Iterator[Summary]:
        """The summaries of the intervals that begin from ``start`` on and before ``end``."""
        last = end - timedelta(microseconds=1)
        items = self._table.between(
            interval_partition(bucket_name, resolution),
            format_timestamp(start),
            format_timestamp(last),
            only=ROWS,
        )
        return readable_items(partial(summary_of, bucket_name), items)

    def last_until(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The newest row not after an instant that the summaries know; None: they know none."""
        # Two: the interval that the instant is in may have begun with a later row.
        items = self._table.last(
            interval_partition(bucket_name, FINEST), format_timestamp(instant), 2
        )
        rows = [
            row
            for summary in readable_items(partial(summary_of, bucket_name), items)
            for row in summary.rows
            if row.timestamp <= instant
        ]
        return max(rows, key=lambda row: row.timestamp, default=None)

    def highest(self, bucket_name: str) -> Measurement | None:
        """The row of a bucket's largest size ever, among those that are summarized.

        Returns:
            The earliest of the largest; None: not all rows are summarized yet.
        """
        entry = self.entry(bucket_name)
        return entry.highest if entry and entry.is_whole else None

    def merge(self, rows: Iterable[Measurement]) -> None:
        """Have rows stand in the summaries of all resolutions; again, and nothing changes.

        Raises:
            Conflict: Others wrote the same summaries at every try.
        """
        wanted = _summaries(rows)
        for keys in in_reads(sorted(wanted)):
            self._merge({key: wanted[key] for key in keys})

    def _merge(self, wanted: dict[ItemKey, Summary]) -> None:
        left = list(wanted)
        for _ in self._patience.tries():
            found = self._table.read(left)
            contents = {}
            for key in left:
                if key not in found:
                    contents[key] = summary_item(wanted[key])
                    continue
                read = partial(summary_of, wanted[key].first.bucket_name)
                # One that cannot be read stays: it may not keep all others from being written.
                for known in readable_items(read, [found[key]]):
                    if (merged := known.merged(wanted[key])) != known:
                        contents[key] = summary_item(merged)
            left = self._table.put(contents, found) if contents else []
            if not left:
                return
        raise Conflict(f"Others wrote to the same items of {self._table_name} at every try.")

    def change_entry(
        self, bucket_name: str, change: Callable[[CatalogueEntry | None], CatalogueEntry]
    ) -> CatalogueEntry:
        """Change what the catalogue knows of a bucket; the entry as it is then.

        Args:
            bucket_name: The bucket.
            change: The new entry of the present one; called again where somebody else
                changed it meanwhile.

        Raises:
            Conflict: Others changed it at every try.
        """
        key = catalogue_key(bucket_name)
        for _ in self._patience.tries():
            found = self._table.read([key])
            # Instead of one that cannot be read a new one is begun, and the bucket filled anew.
            known = next(readable_items(entry_of, found.values()), None)
            changed = change(known)
            if changed == known or not self._table.put({key: entry_item(changed)}, found):
                return changed
        raise Conflict(f"Others changed the entry of {bucket_name} at every try.")


def _summaries(rows: Iterable[Measurement]) -> dict[ItemKey, Summary]:
    """The summaries of rows alone, of each interval that they are in, at all resolutions."""
    own: dict[ItemKey, Summary] = {}
    for row in rows:
        for resolution in RESOLUTIONS:
            start = interval_start(row.timestamp, resolution)
            key = interval_key(row.bucket_name, resolution, start)
            summary = Summary.of(row)
            own[key] = own[key].merged(summary) if key in own else summary
    return own
