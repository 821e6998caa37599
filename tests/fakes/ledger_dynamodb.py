"""A DynamoDB in memory that is as strict as AWS, for the requests that the ledger makes.

It refuses what it was not built for, and what AWS refuses and the local cloud does not:
names that are not aliased, aliases that nothing uses. A test can hook into every request,
before it takes effect and after.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

Item = dict[str, dict[str, Any]]

_TERM = re.compile(r"(attribute_exists|attribute_not_exists)\((#\w+)\)|(#\w+) (=|>) (:\w+)")


class TransactionCanceledException(Exception):
    def __init__(self, reasons: list[str]) -> None:
        super().__init__(str(reasons))
        self.response = {"CancellationReasons": [{"Code": reason} for reason in reasons]}


class _Exceptions:
    TransactionCanceledException = TransactionCanceledException


class LedgerDynamoDB:
    """Tables by what ``CreateTable`` takes.

    Args:
        definitions: The tables.
        hook: Called with the name of each request: before it takes effect, and before its
            answer is given.
        page_size: Most items in a page of a query.
    """

    exceptions = _Exceptions()

    def __init__(
        self,
        *definitions: Any,
        hook: Callable[[str], None] = lambda _request: None,
        page_size: int = 1000,
    ) -> None:
        self.tables: dict[str, dict[tuple[str, str], Item]] = {}
        self.keys: dict[str, tuple[str, str]] = {}
        for definition in definitions:
            self.tables[definition["TableName"]] = {}
            partition, sort = (key["AttributeName"] for key in definition["KeySchema"])
            self.keys[definition["TableName"]] = (partition, sort)
        self.hook = hook
        self.page_size = page_size
        self.requests: list[str] = []
        self.invented_reasons: list[str] = []
        """Of each, one transaction is cancelled, blaming its last action."""
        self.processed_at_most = 100

    def transact_write_items(self, *, TransactItems: list[Any]) -> dict[str, Any]:  # noqa: N803
        self._begin("TransactWriteItems")
        assert 0 < len(TransactItems) <= 100
        actions = [_Action(self, item) for item in TransactItems]
        places = [(action.table_name, action.key) for action in actions]
        assert len(set(places)) == len(places), "two actions on one item"
        done = self._transact(actions)
        if not all(reason == "None" for reason in done):
            raise TransactionCanceledException(done)
        self.hook("TransactWriteItems")
        return {}

    def _transact(self, actions: list[_Action]) -> list[str]:
        if self.invented_reasons:
            return ["None"] * (len(actions) - 1) + [self.invented_reasons.pop()]
        holds = [action.holds() for action in actions]
        if all(holds):
            for action in actions:
                action.do()
        return ["None" if held else "ConditionalCheckFailed" for held in holds]

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self._begin("BatchGetItem")
        ((table_name, request),) = RequestItems.items()
        assert request["ConsistentRead"] is True
        keys = [self._key(table_name, key) for key in request["Keys"]]
        assert 0 < len(set(keys)) == len(keys) <= 100
        now, later = keys[: self.processed_at_most], request["Keys"][self.processed_at_most :]
        table, found = self.tables[table_name], []
        for key in reversed(now):  # not of one instant: the total, asked for first, comes last
            found += [_copy(table[key])] if key in table else []
            self.hook("BatchGetItem")
        return {
            "Responses": {table_name: found},
            "UnprocessedKeys": {table_name: request | {"Keys": later}} if later else {},
        }

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self._begin("BatchWriteItem")
        ((table_name, requests),) = RequestItems.items()
        assert 0 < len(requests) <= 25
        now, later = requests[: self.processed_at_most], requests[self.processed_at_most :]
        for request in now:
            self.tables[table_name].pop(
                self._key(table_name, request["DeleteRequest"]["Key"]), None
            )
        self.hook("BatchWriteItem")
        return {"UnprocessedItems": {table_name: later} if later else {}}

    def query(self, **request: Any) -> dict[str, Any]:
        self._begin("Query")
        names, values = _Names(request), request["ExpressionAttributeValues"]
        terms = [
            (names.of(name), kind, values.get(value))
            for kind, name, value in _terms(request["KeyConditionExpression"])
        ]
        names.check_all_used()
        found = [
            item
            for item in self._in_order(request, terms[0][0])
            if all(_holds(item, *term) for term in terms)
        ]
        answer = self._page(request, found)
        self.hook("Query")
        return answer

    def _in_order(self, request: Any, partition: str) -> list[Item]:
        table = self.tables[request["TableName"]]
        own_partition, sort = self.keys[request["TableName"]]
        if "IndexName" in request:
            assert "ConsistentRead" not in request
            items = [item for item in table.values() if partition in item]
            items.sort(key=lambda item: int(item["total_size"]["N"]))
        else:
            assert partition == own_partition
            items = sorted(table.values(), key=lambda item: item[sort]["S"].encode())
        return items if request.get("ScanIndexForward", True) else items[::-1]

    def _page(self, request: Any, found: list[Item]) -> dict[str, Any]:
        table_name = request["TableName"]
        if "ExclusiveStartKey" in request:
            last = self._key(table_name, request["ExclusiveStartKey"])
            found = [item for item in found if self._key_of(table_name, item) > last]
        size = min(self.page_size, request.get("Limit", self.page_size))
        answer: dict[str, Any] = {"Items": [_copy(item) for item in found[:size]]}
        if len(found) > size and "IndexName" not in request:
            last_item = found[size - 1]
            answer["LastEvaluatedKey"] = {n: last_item[n] for n in self.keys[table_name]}
        return answer

    def _begin(self, request: str) -> None:
        self.hook(request)
        self.requests.append(request)

    def _key(self, table_name: str, key: Item) -> tuple[str, str]:
        assert sorted(key) == sorted(self.keys[table_name])
        return self._key_of(table_name, key)

    def _key_of(self, table_name: str, item: Item) -> tuple[str, str]:
        partition, sort = (item[name]["S"] for name in self.keys[table_name])
        assert 0 < len(partition.encode()) <= 2048
        assert 0 < len(sort.encode()) <= 1024
        return partition, sort


class _Action:
    """One action of a transaction."""

    def __init__(self, dynamodb: LedgerDynamoDB, action: Any) -> None:
        ((self.kind, self.request),) = action.items()
        assert self.kind in ("Put", "Delete", "Update")
        self.table_name = self.request["TableName"]
        self.table = dynamodb.tables[self.table_name]
        if self.kind == "Put":
            self.key = dynamodb._key_of(self.table_name, self.request["Item"])
        else:
            self.key = dynamodb._key(self.table_name, self.request["Key"])
        self.names = _Names(self.request)
        self.values = self.request.get("ExpressionAttributeValues", {})
        self.adds = self._adds()
        self.conditions = [
            (kind, self.names.of(name), self.values.get(value))
            for kind, name, value in _terms(self.request.get("ConditionExpression", ""))
        ]
        self.names.check_all_used()

    def _adds(self) -> list[tuple[str, int]]:
        if self.kind != "Update":
            return []
        expression = self.request["UpdateExpression"]
        assert re.fullmatch(r"ADD (#\w+ :\w+)(, #\w+ :\w+)*", expression)
        pairs = re.findall(r"(#\w+) (:\w+)", expression)
        return [(self.names.of(name), int(self.values[value]["N"])) for name, value in pairs]

    def holds(self) -> bool:
        item = self.table.get(self.key, {})
        return all(_holds(item, name, kind, value) for kind, name, value in self.conditions)

    def do(self) -> None:
        if self.kind == "Put":
            self.table[self.key] = _copy(self.request["Item"])
        elif self.kind == "Delete":
            self.table.pop(self.key, None)
        else:
            item = self.table[self.key]
            for name, amount in self.adds:
                item[name] = {"N": str(int(item[name]["N"]) + amount)}


class _Names:
    """The aliases of a request; each must be used, and so must each value."""

    def __init__(self, request: Any) -> None:
        self._names = request.get("ExpressionAttributeNames", {})
        self._unused = set(self._names)
        values = request.get("ExpressionAttributeValues")
        assert values != {}, "DynamoDB refuses an empty list of values"
        expressions = " ".join(
            request.get(f"{kind}Expression", "")
            for kind in ("KeyCondition", "Condition", "Update")
        )
        assert set(re.findall(r":\w+", expressions)) == set(values or {})

    def of(self, alias: str) -> str:
        self._unused.discard(alias)
        name: str = self._names[alias]
        return name

    def check_all_used(self) -> None:
        assert not self._unused, f"unused: {self._unused}"


def _terms(expression: str) -> Iterable[tuple[str, str, str]]:
    """Kind of condition, alias of the attribute, alias of the value."""
    for text in filter(None, expression.split(" AND ")):
        term = _TERM.fullmatch(text)
        assert term, f"not understood, or not aliased: {text}"
        yield term[1] or term[4], term[2] or term[3], term[5] or ""


def _holds(item: Item, name: str, kind: str, value: Any) -> bool:
    if kind == "attribute_exists":
        return name in item
    if kind == "attribute_not_exists":
        return name not in item
    if kind == "=":
        return bool(item.get(name) == value)
    return name in item and item[name]["S"].encode() > value["S"].encode()


def _copy(item: Item) -> Item:
    copied: Item = json.loads(json.dumps(item))
    return copied
