"""DynamoDB in memory for the history and its summaries, as strict as AWS.

It keeps rows sorted, so that a test can have many of them, and counts what it is asked. Reads
of an index show what is there now.
"""

from __future__ import annotations

import json
from bisect import insort
from collections import Counter, defaultdict
from threading import RLock
from typing import Any

from benchmarks.replay.key_condition import KeyCondition
from bucketsize.history import RowExpiry, SizeHistory
from bucketsize.history import schema as history_schema
from bucketsize.patience import Patience
from bucketsize.summaries import SizeSummaries
from bucketsize.summaries import schema as summaries_schema
from fakes.clock import long_after

HISTORY, SUMMARIES = "history", "history-summaries"
_KEYS = {
    HISTORY: (history_schema.BUCKET_NAME, history_schema.TIMESTAMP),
    SUMMARIES: (summaries_schema.PARTITION, summaries_schema.ENTRY),
}
_PAGE_BYTES = 2**20
_BYTES_OF_AN_ITEM = 400

Item = dict[str, Any]


class ConditionalCheckFailedException(Exception):
    def __init__(self, item: Item | None = None) -> None:
        super().__init__()
        self.response = {"Item": item}


class ResourceNotFoundException(Exception):
    pass


class _Exceptions:
    ConditionalCheckFailedException = ConditionalCheckFailedException
    ResourceNotFoundException = ResourceNotFoundException


class HistoryAndSummaries:
    """Both tables.

    Attributes:
        requests: How often each request was made.
        rows_read: Items of all answers to queries.
        items_asked_for: Keys of all other reads.
        processed_at_most: What is asked for beyond that in one request is left out.
        writes_until_it_breaks: After so many, every write fails; negative: none does.
    """

    exceptions = _Exceptions()

    def __init__(self, *, with_summaries: bool = True) -> None:
        self._lock = RLock()
        self._items: dict[tuple[str, str, str], Item] = {}
        self._peaks: list[tuple[int, tuple[str, str, str]]] = []
        self._sorted: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._tables = {HISTORY, SUMMARIES} if with_summaries else {HISTORY}
        self.requests: Counter[str] = Counter()
        self.rows_read = 0
        self.items_asked_for = 0
        self.processed_at_most = 100
        self.writes_until_it_breaks = -1

    @property
    def history(self) -> SizeHistory:
        client: Any = self
        return SizeHistory(client, HISTORY, long_after)

    @property
    def expiry(self) -> RowExpiry:
        client: Any = self
        return RowExpiry(client, HISTORY)

    @property
    def summaries(self) -> SizeSummaries:
        client: Any = self
        return SizeSummaries(client, SUMMARIES, Patience(sleep=lambda _seconds: None))

    def items(self, table_name: str) -> list[Item]:
        return [item for key, item in sorted(self._items.items()) if key[0] == table_name]

    def remove(self, table_name: str, item: Item) -> None:
        """As TTL does, or somebody by hand."""
        table, partition, sort = self._key(table_name, item)
        del self._items[table, partition, sort]
        self._sorted[table, partition].remove(sort)

    def query(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self._begin("Query", request["TableName"])
            if "IndexName" in request:
                return {"Items": self._index(request)}
            answer = self._page(request, self._partition(request))
            self.rows_read += len(answer["Items"])
            return answer

    def _index(self, request: Any) -> list[Item]:
        assert request["IndexName"] == history_schema.PEAK_INDEX
        assert "ConsistentRead" not in request  # DynamoDB refuses it on an index
        assert KeyCondition.of(request).partition == history_schema.ALL_BUCKETS
        assert request["ScanIndexForward"] is False
        return [self._items[key] for _, key in reversed(self._peaks)]

    def _partition(self, request: Any) -> list[Item]:
        table_name, condition = request["TableName"], KeyCondition.of(request)
        assert condition.sort_name in (None, _KEYS[table_name][1])
        keys = self._sorted[table_name, condition.partition]
        places = condition.places(keys)
        forward = request.get("ScanIndexForward", True)
        if "ExclusiveStartKey" in request:
            after = request["ExclusiveStartKey"][_KEYS[table_name][1]]["S"]
            places = range(
                *(
                    (max(places.start, keys.index(after) + 1), places.stop)
                    if forward
                    else (places.start, min(places.stop, keys.index(after)))
                )
            )
        ordered = places if forward else reversed(places)
        return [self._items[table_name, condition.partition, keys[n]] for n in ordered]

    def _page(self, request: Any, found: list[Item]) -> dict[str, Any]:
        size, items = 0, []
        for item in found[: request.get("Limit")]:
            size += _BYTES_OF_AN_ITEM
            if size > _PAGE_BYTES:
                break
            items.append(item)
        answer: dict[str, Any] = {"Items": items}
        if items and (len(items) < len(found) or len(items) == request.get("Limit")):
            answer["LastEvaluatedKey"] = {
                name: items[-1][name] for name in _KEYS[request["TableName"]]
            }
        return answer

    def batch_get_item(self, *, RequestItems: Any) -> dict[str, Any]:  # noqa: N803
        with self._lock:
            ((table_name, request),) = RequestItems.items()
            self._begin("BatchGetItem", table_name)
            assert request["ConsistentRead"] is True
            keys = [self._key(table_name, key) for key in request["Keys"]]
            assert 0 < len(set(keys)) == len(keys) <= 100
            self.items_asked_for += len(keys)
            later = request["Keys"][self.processed_at_most :]
            found = [
                self._items[key] for key in keys[: self.processed_at_most] if key in self._items
            ]
            return {
                "Responses": {table_name: found},
                "UnprocessedKeys": {table_name: request | {"Keys": later}} if later else {},
            }

    def put_item(self, *, TableName: str, Item: Item, **request: Any) -> None:  # noqa: N803
        with self._lock:
            self._begin("PutItem", TableName)
            self._write()
            key = self._key(TableName, Item)
            self._check(self._items.get(key), request)
            if key not in self._items:
                insort(self._sorted[key[:2]], key[2])
            if history_schema.PEAK_SCOPE in Item:
                insort(self._peaks, (int(Item[history_schema.TOTAL_SIZE]["N"]), key))
            self._items[key] = json.loads(json.dumps(Item))

    def update_item(self, *, TableName: str, Key: Item, **request: Any) -> None:  # noqa: N803
        with self._lock:
            self._begin("UpdateItem", TableName)
            self._write()
            key = self._key(TableName, Key)
            item = self._items.get(key)
            self._check(item, request)
            assert item is not None
            self._items[key] = item = dict(item)  # whoever read it keeps what he read
            kind, _, rest = request["UpdateExpression"].partition(" ")
            name = request["ExpressionAttributeNames"][rest.split(" = ")[0]]
            if kind == "REMOVE":
                item.pop(name, None)
            else:
                assert kind == "SET"
                item[name] = request["ExpressionAttributeValues"][rest.split(" = ")[1]]

    def _check(self, item: Item | None, request: Any) -> None:
        names, used = request["ExpressionAttributeNames"], request.get("UpdateExpression", "")
        for term in request["ConditionExpression"].split(" AND "):
            used += term
            kind, _, alias = term.rstrip(")").partition("(")
            if kind == "attribute_not_exists":
                holds = item is None or names[alias] not in item
            elif kind == "attribute_exists":
                holds = item is not None and names[alias] in item
            else:
                alias, value = term.split(" = ")
                wanted = request["ExpressionAttributeValues"][value]
                holds = item is not None and item.get(names[alias]) == wanted
            if not holds:
                raise ConditionalCheckFailedException(item)
        assert all(alias in used for alias in names)

    def _begin(self, request: str, table_name: str) -> None:
        self.requests[request] += 1
        if table_name not in self._tables:
            raise ResourceNotFoundException(table_name)

    def _write(self) -> None:
        if self.writes_until_it_breaks == 0:
            raise ConnectionError("DynamoDB does not answer.")
        self.writes_until_it_breaks -= 1

    def _key(self, table_name: str, item: Item) -> tuple[str, str, str]:
        partition, sort = (item[name]["S"] for name in _KEYS[table_name])
        assert partition
        assert sort
        return table_name, partition, sort
