"""A DynamoDB table in memory, with an index that lags as much as it is told to."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from bucketsize.history import SizeHistory, schema
from fakes.clock import long_after


class ConditionalCheckFailedException(Exception):
    """What a client raises when a condition does not hold; shows the item that is there."""

    def __init__(self, item: dict[str, Any]) -> None:
        super().__init__()
        self.response = {"Item": item}


class _Exceptions:
    ConditionalCheckFailedException = ConditionalCheckFailedException


class LaggingHistoryTable:
    """Understands just the requests that SizeHistory makes, and refuses all others.

    Args:
        visible: How many of the writes so far the index shows at a query; all
            by default. Reads of the table itself are always current.
        page_size: Items in one page of a query's answer.
    """

    exceptions = _Exceptions()

    def __init__(
        self, visible: Callable[[int], int] = lambda written: written, page_size: int = 3
    ) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.requests: list[str] = []
        self.answers_to_lose = 0
        self._order: list[tuple[str, str]] = []
        self._visible = visible
        self._page_size = page_size

    def put_item(self, **request: Any) -> None:
        self.requests.append("PutItem")
        assert request["ConditionExpression"] == "attribute_not_exists(#bucket)"
        item = request["Item"]
        key = (item[schema.BUCKET_NAME]["S"], item[schema.TIMESTAMP]["S"])
        if key in self.items:
            raise ConditionalCheckFailedException(self.items[key])
        self.items[key] = item
        self._order.append(key)
        if self.answers_to_lose:
            self.answers_to_lose -= 1
            self.put_item(**request)  # as botocore does where no answer came

    def put_by_hand(self, item: dict[str, Any]) -> None:
        """As somebody does in the console: over what is there, and without a rule."""
        key = (item[schema.BUCKET_NAME]["S"], item[schema.TIMESTAMP]["S"])
        self.items[key] = item
        self._order.append(key)

    def query(self, **request: Any) -> dict[str, Any]:
        self.requests.append("Query")
        found = self._index(request) if "IndexName" in request else self._rows(request)
        if not request.get("ScanIndexForward", True):
            found.reverse()
        return self._page(found, request)

    def _index(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        assert request["IndexName"] == schema.PEAK_INDEX
        assert "ConsistentRead" not in request  # DynamoDB refuses it on an index
        shown = self._order[: self._visible(len(self._order))]
        items = [self.items[key] for key in shown if _is_indexed(self.items[key])]
        return sorted(items, key=lambda item: Decimal(item[schema.TOTAL_SIZE]["N"]))

    def _rows(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        assert request["ConsistentRead"] is True  # or the newest row might be missing
        condition = request["KeyConditionExpression"]
        assert "timestamp" not in condition.replace("#timestamp", "")  # reserved: aliased
        values = {
            name: value["S"] for name, value in request["ExpressionAttributeValues"].items()
        }
        rows = sorted(
            (key, item) for key, item in self.items.items() if key[0] == values[":bucket"]
        )
        if "BETWEEN" in condition:
            rows = [r for r in rows if values[":start"] <= r[0][1] <= values[":end"]]
        elif "<=" in condition:
            rows = [r for r in rows if r[0][1] <= values[":instant"]]
        return [item for _, item in rows]

    def _page(self, found: list[dict[str, Any]], request: dict[str, Any]) -> dict[str, Any]:
        start = int(request.get("ExclusiveStartKey", {"at": "0"})["at"])
        end = start + min(self._page_size, request.get("Limit", self._page_size))
        answer: dict[str, Any] = {"Items": deepcopy(found[start:end])}
        if end < len(found):
            answer["LastEvaluatedKey"] = {"at": str(end)}
        return answer


def _is_indexed(item: dict[str, Any]) -> bool:
    """An item without the index's keys, or with one of another type, is not in it."""
    return schema.PEAK_SCOPE in item and "N" in item.get(schema.TOTAL_SIZE, {})


def history(table: LaggingHistoryTable) -> SizeHistory:
    client: Any = table
    return SizeHistory(client, "S3-object-size-history", long_after)
