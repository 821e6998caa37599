"""Writes a bucket's total, object items and one row of history: all of them, or none.

Everything that alters a total goes through here. What is written depends on what was
read moments before, so each write is conditional on the revision, or the version, that
was read; where another worker came first, all is read again. So whatever happens between
two requests, a crash included, the total stays the sum of the items that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bucketsize.errors import Conflict, NotFound
from bucketsize.gaps import unmeasured_since
from bucketsize.history import SizeHistory
from bucketsize.ledger import schema
from bucketsize.ledger.items import (
    ObjectItem,
    State,
    Total,
    item_of_object,
    item_of_total,
    number,
    object_of,
    total_key,
    total_of,
)
from bucketsize.ledger.table import ABSENT, Cancelled, Expected, LedgerTable
from bucketsize.model import Cause, Measurement, Method, Peak
from bucketsize.patience import Patience

Objects: TypeAlias = Mapping[str, ObjectItem]
"""What is known of some keys; those without an item are left out."""

_NONE_SEEN = 0
"""Generations count from one."""

_MICROSECOND = timedelta(microseconds=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Posting:
    """What is to be written together.

    Attributes:
        total: The total as it is to be; its version and its row's time are seen to.
        cause: What led to it, for the row of history; None where none is to be written.
        actions: What else to write, as actions of the transaction.
        happened_at: When each change happened that the row measures.
    """

    total: Total
    cause: Cause | None = None
    actions: tuple[Any, ...] = ()
    happened_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it.

    Attributes:
        total: The bucket's total, as it was written, or read where nothing was.
        row: The row of history; None where none was written.
    """

    total: Total
    row: Measurement | None = None


Plan: TypeAlias = Callable[[Total, Objects], Posting | None]
"""Told what is stored, says what to write; None: nothing. Called anew at each try."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Writes to the ledger's table and the history's in one transaction.

    Attributes:
        table: The ledger's table.
        history: The history, whose rows it makes.
        now: The clock, in UTC.
        patience: How often to try what others got in the way of.
    """

    table: LedgerTable
    history: SizeHistory
    now: Callable[[], datetime]
    patience: Patience
    _generations: dict[str, int] = field(default_factory=dict, init=False)
    """Each bucket's generation when last seen: while it is the same, one request reads all."""

    def total(self, bucket_name: str) -> Total | None:
        """A bucket's total as it is now; None if it has no ledger."""
        items = self.table.read([total_key(bucket_name)])
        return total_of(items[total_key(bucket_name)]) if items else None

    def read(self, bucket_name: str, keys: Collection[str] = ()) -> tuple[Total, Objects]:
        """A bucket's total, and what is known of at most 98 keys of it.

        Raises:
            NotFound: The bucket has no ledger.
        """
        generation = self._generations.get(bucket_name, _NONE_SEEN)
        while True:
            places = [
                (schema.object_partition(bucket_name, generation, key), key)
                for key in (() if generation == _NONE_SEEN else keys)
            ]
            items = self.table.read([total_key(bucket_name), *places])
            stored_total = items.pop(total_key(bucket_name), None)
            if stored_total is None:
                raise NotFound(
                    f"The bucket {bucket_name} has no ledger.",
                    hint="Start it with: bucketsize track --method ledger",
                )
            total = total_of(stored_total)
            if total.generation == generation or not keys:
                return total, {key: object_of(item) for (_, key), item in items.items()}
            generation = self._generations[bucket_name] = total.generation

    def post(self, bucket_name: str, plan: Plan, keys: Collection[str] = ()) -> Posted:
        """Write what the plan makes of the total, and of at most 98 keys, as they are now.

        Raises:
            NotFound: The bucket has no ledger.
            Conflict: Others were in the way at every try.
        """
        peak: Peak | None = None
        earliest = _LONG_AGO
        for _ in self.patience.tries():
            before, known = self.read(bucket_name, keys)
            posting = plan(before, known)
            if posting is None:
                return Posted(before)
            row = self._row(posting, earliest)
            after = replace(posting.total, version=before.version + 1)
            actions = [*posting.actions]
            if row is not None:
                # Asked once: a late answer lets in a row too many, never one too few.
                peak = peak or self.history.peak()
                after = replace(after, last_row=row.timestamp)
                actions.insert(0, self.history.insertion(row, peak))
            actions.append(self.table.put(item_of_total(after), version_of(before)))
            try:
                self.table.write(actions)
            except Cancelled as e:
                if row is not None and e.condition_failed(0):  # its microsecond is taken
                    earliest = row.timestamp + _MICROSECOND
            else:
                return Posted(after, row)
        raise self.crowded_out(bucket_name)

    def crowded_out(self, bucket_name: str) -> Conflict:
        """The error where others were in the way at every try."""
        return Conflict(
            f"Others wrote to the ledger of {bucket_name} at every try.",
            hint="Events are tried again by themselves; a command can be run again.",
        )

    def _row(self, posting: Posting, earliest: datetime) -> Measurement | None:
        """The row to write: later than the ledger's last, however clocks differ."""
        if posting.cause is None:
            return None
        total = posting.total
        last = total.last_row + _MICROSECOND if total.last_row else _LONG_AGO
        timestamp = max(self.now(), last, earliest)
        return Measurement(
            total.bucket_name,
            timestamp,
            total.total_size,
            total.object_count,
            posting.cause,
            Method.LEDGER,
            unmeasured_since(posting.happened_at, timestamp),
        )

    def of_objects(
        self, total: Total, known: Objects, wanted: Iterable[ObjectItem], cause: Cause
    ) -> Posting:
        """What writes these objects and tombstones, and the sum that they lead to.

        While the ledger is starting, its total speaks of a part of the bucket: no row.
        """
        now, actions = self.now(), []
        total_size, object_count = total.total_size, total.object_count
        for item in wanted:
            old = known.get(item.key)
            partition = schema.object_partition(total.bucket_name, total.generation, item.key)
            revision = {schema.REVISION: number(old.revision)} if old else ABSENT
            new = replace(item, revision=old.revision + 1 if old else 1)
            actions.append(self.table.put(item_of_object(new, partition, now), revision))
            total_size += (new.size or 0) - (old.size or 0 if old else 0)
            object_count += new.is_object - (old is not None and old.is_object)
        after = replace(total, total_size=total_size, object_count=object_count)
        return Posting(after, cause if total.state is State.LIVE else None, tuple(actions))


def version_of(total: Total) -> Expected:
    """The condition that a total is as it was read."""
    return {schema.VERSION: number(total.version)}
