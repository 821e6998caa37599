"""What a reconcile found, and how far it has come, as plain data and as an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bucketsize.ledger import schema
from bucketsize.ledger.items import Item, ItemKey, Total, key_item, number, number_of
from bucketsize.listing import ListedPage
from bucketsize.model import format_timestamp, parse_timestamp


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a ledger was from its bucket, before it was repaired.

    Attributes:
        compared: Objects that were listed.
        missing: Objects that the ledger did not know.
        surplus: Objects that the ledger still had.
        differing: Objects of which the ledger had another size.
        total_size: Bytes by which the total was too small; negative, too large.
        object_count: Objects by which it was too small; negative, too large.
        unsettled: Objects that changed whenever they were looked at: their events are
            newer than the reconcile, and set them right.
        is_complete: Whether the whole bucket was compared.
    """

    compared: int = 0
    missing: int = 0
    surplus: int = 0
    differing: int = 0
    total_size: int = 0
    object_count: int = 0
    unsettled: int = 0
    is_complete: bool = False

    def __add__(self, other: Drift) -> Drift:
        sums = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Drift(**sums)

    @property
    def repaired(self) -> int:
        """How many objects were set right."""
        return self.missing + self.surplus + self.differing


_COUNTS = tuple(name for name in Drift.__slots__ if name != "is_complete")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A reconcile that is under way, or the last one.

    Attributes:
        bucket_name: The bucket.
        generation: Of the ledger that is compared.
        started_at: When it began.
        touched_at: When it last came further.
        key: Every key up to it is compared.
        drift: What was found so far.
    """

    bucket_name: str
    generation: int
    started_at: datetime
    touched_at: datetime
    key: str = ""
    drift: Drift = Drift()

    def after(self, page: ListedPage, found: Drift, now: datetime) -> Checkpoint:
        """The checkpoint once a page is compared."""
        drift = replace(self.drift + found, is_complete=page.upto is None)
        return replace(self, key=page.upto or self.key, drift=drift, touched_at=now)

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return not self.drift.is_complete

    @property
    def condition(self) -> Mapping[str, Mapping[str, Any] | None]:
        """What the item is like while this very reconcile is under way."""
        started_at = {"S": format_timestamp(self.started_at)}
        return {schema.STARTED_AT: started_at, schema.IS_COMPLETE: None}

    def item(self) -> dict[str, Any]:
        """The checkpoint in DynamoDB's form."""
        item: dict[str, Any] = key_item(checkpoint_key(self.bucket_name))
        item |= {
            schema.GENERATION: number(self.generation),
            schema.STARTED_AT: {"S": format_timestamp(self.started_at)},
            schema.TOUCHED_AT: {"S": format_timestamp(self.touched_at)},
            schema.POSITION: {"S": self.key},
        }
        item |= {name: number(getattr(self.drift, name)) for name in _COUNTS}
        return item | ({} if self.is_open else {schema.IS_COMPLETE: {"BOOL": True}})


def checkpoint_key(bucket_name: str) -> ItemKey:
    """Where a bucket's checkpoint is."""
    return bucket_name, schema.RECONCILE


def checkpoint_of(item: Item | None, total: Total) -> Checkpoint | None:
    """The checkpoint that an item stores; None if there is none of the total's generation."""
    if item is None or number_of(item, schema.GENERATION) != total.generation:
        return None
    counts = {name: number_of(item, name) for name in _COUNTS}
    return Checkpoint(
        total.bucket_name,
        total.generation,
        parse_timestamp(item[schema.STARTED_AT]["S"]),
        parse_timestamp(item[schema.TOUCHED_AT]["S"]),
        item[schema.POSITION]["S"],
        Drift(**counts, is_complete=schema.IS_COMPLETE in item),
    )
