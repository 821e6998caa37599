"""The ledger's items as plain data, to DynamoDB's form and back. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from bucketsize.ledger import schema
from bucketsize.model import format_timestamp, parse_timestamp

Item: TypeAlias = Mapping[str, Mapping[str, Any]]
ItemKey: TypeAlias = tuple[str, str]
"""Partition and sort key."""

TOMBSTONE_LIFE = timedelta(days=30)
"""An event must arrive before the tombstone of its key is gone. SQS keeps a message for at
most 14 days (Amazon SQS Developer Guide, "Message quotas")."""

_CLOCKS_DIFFER_BY = timedelta(days=1)


class State(StrEnum):
    """What a bucket's ledger is doing."""

    STARTING = "starting"
    LIVE = "live"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ObjectItem:
    """What the ledger knows of one key: an object, or its tombstone.

    Attributes:
        key: The object's key.
        size: Its bytes; None for a tombstone.
        sequencer: Of the newest event that was applied; the lowest where none was.
        revision: How often the item was written.
    """

    key: str
    size: int | None
    sequencer: str
    revision: int = 0

    @property
    def is_object(self) -> bool:
        """Whether it is an object, not a tombstone."""
        return self.size is not None


@dataclass(frozen=True, slots=True)
class Total:
    """A bucket's sum, and the state of its ledger.

    Attributes:
        bucket_name: The bucket.
        generation: Counts the starts, so that an earlier one cannot speak.
        version: How often the total was written.
        as_of: What happened before it, a listing tells that began later: older events are
            stale.
        lists_meanwhile: Whether, while starting, the bucket is listed at each event.
        state: What the ledger is doing.
        total_size: Bytes in all objects; while starting, what events alone have added.
        object_count: Their number.
        last_row: Time of the ledger's newest row of history.
        live_since: When the ledger went live; None until then.
        forgotten: The newest generation of which no item is left.
    """

    bucket_name: str
    generation: int
    version: int
    as_of: datetime
    lists_meanwhile: bool
    state: State = State.STARTING
    total_size: int = 0
    object_count: int = 0
    last_row: datetime | None = None
    live_since: datetime | None = None
    forgotten: int = 0

    @property
    def must_list(self) -> bool:
        """Whether a row of history takes a listing, because the ledger writes none."""
        is_starting = self.state is State.STARTING
        return self.state is State.STOPPED or (is_starting and self.lists_meanwhile)


def total_key(bucket_name: str) -> ItemKey:
    """Where a bucket's total is."""
    return bucket_name, schema.TOTAL


def key_item(key: ItemKey) -> dict[str, dict[str, str]]:
    """A key in DynamoDB's form."""
    return {schema.PARTITION: {"S": key[0]}, schema.OBJECT_KEY: {"S": key[1]}}


def key_of(item: Item) -> ItemKey:
    """The key of an item."""
    return item[schema.PARTITION]["S"], item[schema.OBJECT_KEY]["S"]


def item_of_object(item: ObjectItem, partition: str, now: datetime) -> dict[str, Any]:
    """An object, or a tombstone, in DynamoDB's form."""
    stored: dict[str, Any] = {
        **key_item((partition, item.key)),
        schema.SIZE: number(item.size or 0),
        schema.SEQUENCER: {"S": item.sequencer},
        schema.REVISION: number(item.revision),
    }
    if item.size is None:
        expires_at = now + TOMBSTONE_LIFE + _CLOCKS_DIFFER_BY
        stored[schema.IS_DELETED] = {"BOOL": True}
        stored[schema.EXPIRES_AT] = number(int(expires_at.timestamp()))
    return stored


def object_of(item: Item) -> ObjectItem:
    """The object, or tombstone, that an item stores."""
    is_deleted = schema.IS_DELETED in item
    return ObjectItem(
        key=item[schema.OBJECT_KEY]["S"],
        size=None if is_deleted else number_of(item, schema.SIZE),
        sequencer=item[schema.SEQUENCER]["S"],
        revision=number_of(item, schema.REVISION),
    )


def item_of_total(total: Total) -> dict[str, Any]:
    """A total in DynamoDB's form."""
    stored: dict[str, Any] = {
        **key_item(total_key(total.bucket_name)),
        schema.GENERATION: number(total.generation),
        schema.STATE: {"S": total.state.value},
        schema.TOTAL_SIZE: number(total.total_size),
        schema.OBJECT_COUNT: number(total.object_count),
        schema.VERSION: number(total.version),
        schema.AS_OF: {"S": format_timestamp(total.as_of)},
        schema.LISTS_MEANWHILE: {"BOOL": total.lists_meanwhile},
        schema.FORGOTTEN: number(total.forgotten),
    }
    for name, instant in (
        (schema.LAST_ROW, total.last_row),
        (schema.LIVE_SINCE, total.live_since),
    ):
        if instant is not None:
            stored[name] = {"S": format_timestamp(instant)}
    return stored


def total_of(item: Item) -> Total:
    """The total that an item stores."""
    return Total(
        bucket_name=item[schema.PARTITION]["S"],
        generation=number_of(item, schema.GENERATION),
        state=State(item[schema.STATE]["S"]),
        total_size=number_of(item, schema.TOTAL_SIZE),
        object_count=number_of(item, schema.OBJECT_COUNT),
        version=number_of(item, schema.VERSION),
        as_of=parse_timestamp(item[schema.AS_OF]["S"]),
        lists_meanwhile=item[schema.LISTS_MEANWHILE]["BOOL"],
        last_row=time_of(item, schema.LAST_ROW),
        live_since=time_of(item, schema.LIVE_SINCE),
        forgotten=number_of(item, schema.FORGOTTEN),
    )


def time_of(item: Item, name: str) -> datetime | None:
    """The time that an attribute holds; None where the item lacks it."""
    return parse_timestamp(item[name]["S"]) if name in item else None


def number(value: int) -> dict[str, str]:
    """A number in DynamoDB's form."""
    return {"N": str(value)}


def number_of(item: Item, name: str) -> int:
    """The number that an attribute holds."""
    return int(item[name]["N"])
