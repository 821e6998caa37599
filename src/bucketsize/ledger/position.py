"""How far the start of a ledger has come, and what each of its writers has counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bucketsize.ledger import schema
from bucketsize.ledger.items import Item, ItemKey, Total, key_item, number, number_of
from bucketsize.ledger.table import LedgerTable
from bucketsize.listing import ListedPage
from bucketsize.model import BucketSize


@dataclass(frozen=True, slots=True)
class Position:
    """How far a start has entered what it listed.

    Attributes:
        key: Every object up to it is entered.
        object_count: How many were listed so far.
        is_complete: Whether that is all.
    """

    key: str = ""
    object_count: int = 0
    is_complete: bool = False

    def after(self, page: ListedPage) -> Position:
        """The position once a page's objects are entered."""
        count = self.object_count + len(page.objects)
        return Position(page.upto or self.key, count, is_complete=page.upto is None)

    def put(self, table: LedgerTable, total: Total) -> dict[str, Any]:
        """The action that writes it, unless another run has completed the start."""
        item: dict[str, Any] = key_item(_position_key(total))
        item[schema.OBJECT_COUNT] = number(self.object_count)
        if self.key:
            item[schema.POSITION] = {"S": self.key}
        if self.is_complete:
            item[schema.IS_COMPLETE] = {"BOOL": True}
        return table.put(item, {schema.IS_COMPLETE: None})


def read_position(table: LedgerTable, total: Total) -> Position:
    """Where the start of a total's generation is."""
    key = _position_key(total)
    item = table.read([key]).get(key)
    if item is None:
        return Position()
    return Position(
        item.get(schema.POSITION, {}).get("S", ""),
        number_of(item, schema.OBJECT_COUNT),
        is_complete=schema.IS_COMPLETE in item,
    )


def lane_keys(total: Total) -> list[ItemKey]:
    """Where the writers of a start count."""
    partition = schema.start_partition(total.bucket_name, total.generation)
    return [(partition, f"lane-{lane}") for lane in range(schema.LANES)]


def empty_lane(key: ItemKey) -> dict[str, Any]:
    """A lane on which nothing is counted yet."""
    counted = {schema.TOTAL_SIZE: number(0), schema.OBJECT_COUNT: number(0)}
    return key_item(key) | counted


def counted_on(lane: Item) -> BucketSize:
    """What a writer has entered so far."""
    return BucketSize(number_of(lane, schema.TOTAL_SIZE), number_of(lane, schema.OBJECT_COUNT))


def _position_key(total: Total) -> ItemKey:
    return schema.start_partition(total.bucket_name, total.generation), schema.POSITION
