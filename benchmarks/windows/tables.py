"""Answers queries of the history and its summaries as DynamoDB does, from memory.

Summaries are worked out when they are first asked for, by the app's own merging. Each answer is
kept, so that a repeated question costs nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby
from threading import Lock
from typing import Any

from benchmarks.replay.key_condition import KeyCondition
from bucketsize.history import schema as history_schema
from bucketsize.history.items import item_of
from bucketsize.model import Measurement, format_timestamp, parse_timestamp
from bucketsize.summaries import schema as summaries_schema
from bucketsize.summaries.catalogue import CatalogueEntry
from bucketsize.summaries.items import (
    catalogue_key,
    entry_item,
    interval_key,
    key_item,
    summary_item,
)
from bucketsize.summaries.resolutions import interval_start
from bucketsize.summaries.summary import fold

HISTORY = history_schema.DEFAULT_TABLE_NAME
SUMMARIES = summaries_schema.summaries_table_name(HISTORY)
_PAGE_BYTES = 2**20
_KEYS = {
    HISTORY: (history_schema.BUCKET_NAME, history_schema.TIMESTAMP),
    SUMMARIES: (summaries_schema.PARTITION, summaries_schema.ENTRY),
}
_REVISION = {summaries_schema.REVISION: {"N": "1"}}

Item = Mapping[str, Any]


class ReplayedTables:
    """The tables of some buckets, all of whose rows are summarized.

    Args:
        rows: Of any buckets; each bucket's oldest first.
    """

    def __init__(self, rows: Iterable[Measurement]) -> None:
        self._rows: dict[str, list[Measurement]] = {}
        for row in rows:
            self._rows.setdefault(row.bucket_name, []).append(row)
        self._times = {
            bucket_name: [format_timestamp(row.timestamp) for row in own]
            for bucket_name, own in self._rows.items()
        }
        everything = (row for own in self._rows.values() for row in own)
        self._peak = max(everything, key=lambda row: row.total_size)
        self._answers: dict[str, tuple[bytes, int]] = {}
        self._lock = Lock()

    def answer(self, request: Mapping[str, Any]) -> tuple[bytes, int]:
        """The answer to a query, and how many items are in it."""
        question = json.dumps(request, sort_keys=True)
        with self._lock:
            if question not in self._answers:
                page = self._page(request, self._items(request))
                page["Items"] = [_projected(request, item) for item in page["Items"]]
                self._answers[question] = json.dumps(page).encode(), len(page["Items"])
            return self._answers[question]

    def _items(self, request: Mapping[str, Any]) -> Iterable[Item]:
        condition = KeyCondition.of(request)
        if "IndexName" in request:
            return [item_of(self._peak, is_peak=True)]
        if request["TableName"] == HISTORY:
            return self._history(condition, request)
        bucket_name, _, resolution = condition.partition.partition("#")
        if not resolution:
            names = sorted(self._rows)
            return [self._entry(names[place]) for place in condition.places(names)]
        return self._summaries(bucket_name, timedelta(seconds=int(resolution[:-1])), condition)

    def _history(self, condition: KeyCondition, request: Mapping[str, Any]) -> Iterable[Item]:
        bucket_name = condition.partition
        times, rows = self._times[bucket_name], self._rows[bucket_name]
        places = condition.places(times)
        forward = request.get("ScanIndexForward", True)
        if "ExclusiveStartKey" in request:
            after = request["ExclusiveStartKey"][history_schema.TIMESTAMP]["S"]
            rest = KeyCondition(bucket_name, low=after, without_low=True)
            if not forward:
                rest = KeyCondition(bucket_name, high=after, without_high=True)
            left = rest.places(times)
            places = range(max(places.start, left.start), min(places.stop, left.stop))
        for place in places if forward else reversed(places):
            yield item_of(rows[place], is_peak=False)

    def _entry(self, bucket_name: str) -> Item:
        own = fold(self._rows[bucket_name])
        entry = CatalogueEntry(own.last, own.highest, filled_for=0)
        return {**key_item(catalogue_key(bucket_name)), **entry_item(entry)}

    def _summaries(
        self, bucket_name: str, resolution: timedelta, condition: KeyCondition
    ) -> Iterable[Item]:
        """Of the intervals between two starts."""
        last = interval_start(parse_timestamp(condition.high or ""), resolution)
        within = KeyCondition(
            bucket_name,
            low=condition.low,
            high=format_timestamp(last + resolution),
            without_high=True,
        )
        rows = self._rows[bucket_name]
        own = (rows[n] for n in within.places(self._times[bucket_name]))
        for start, some in groupby(own, lambda r: interval_start(r.timestamp, resolution)):
            key = interval_key(bucket_name, resolution, start)
            yield {**key_item(key), **summary_item(fold(some)), **_REVISION}

    def _page(self, request: Mapping[str, Any], items: Iterable[Item]) -> dict[str, Any]:
        """As much as one answer takes: a number of items, or a megabyte."""
        page: list[Item] = []
        size, limit = 0, request.get("Limit", 10**9)
        for item in items:
            size += _bytes_of(item)
            if size > _PAGE_BYTES or len(page) == limit:
                last = {name: page[-1][name] for name in _KEYS[request["TableName"]]}
                return {"Items": page, "Count": len(page), "LastEvaluatedKey": last}
            page.append(item)
        return {"Items": page, "Count": len(page)}


def _projected(request: Mapping[str, Any], item: Item) -> Item:
    """What of an item is asked for; it is read, and paid, as a whole."""
    if "ProjectionExpression" not in request:
        return item
    name = request["ExpressionAttributeNames"][request["ProjectionExpression"]]
    return {name: item[name]}


def _bytes_of(item: Item) -> int:
    """As DynamoDB counts (Amazon DynamoDB Developer Guide, "Item sizes and formats")."""
    return sum(len(name) + _bytes_of_value(value) for name, value in item.items())


def _bytes_of_value(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "L":
        return 3 + sum(1 + _bytes_of_value(element) for element in content)
    return len(content) // 2 + 1 if kind == "N" else len(content)
