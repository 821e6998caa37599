"""The requests that the ledger's table is asked. Knows items and keys, not what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from bucketsize.errors import Conflict, ServiceFailure
from bucketsize.item_reads import batch_get, query
from bucketsize.ledger import schema
from bucketsize.ledger.items import Item, ItemKey, key_item, key_of
from bucketsize.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONDITION_FAILED = "ConditionalCheckFailed"

# Amazon DynamoDB API Reference, TransactWriteItems: reasons of a cancellation. The others,
# such as ValidationError, would be the same the next time.
_PASSING = {
    "None",
    CONDITION_FAILED,
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
}

Expected: TypeAlias = Mapping[str, Mapping[str, Any] | None]
"""What attributes an item must have; None: it must lack the attribute."""

ABSENT: Expected = {schema.PARTITION: None}
"""There must be no item."""

# Every attribute is aliased: "size", "state", "partition" and others are reserved words
# (Amazon DynamoDB Developer Guide, "Reserved words in DynamoDB").
_PARTITION_NAME = {"#partition": schema.PARTITION}
_KEY_NAMES = {"#partition": schema.PARTITION, "#key": schema.OBJECT_KEY}


class Cancelled(Exception):
    """A transaction was cancelled for reasons that may be others when it is tried again.

    Attributes:
        reasons: One for each action; ``None``, as text, where the action was not to blame.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"Cancelled: {', '.join(sorted(set(reasons)))}.")
        self.reasons = tuple(reasons)

    def condition_failed(self, action: int) -> bool:
        """Whether it was this action's condition that did not hold."""
        return self.reasons[action] == CONDITION_FAILED


class LedgerTable:
    """The ledger's table in DynamoDB.

    Args:
        client: A DynamoDB client.
        table_name: The table's name.
        patience: How long to try what DynamoDB leaves undone.
    """

    def __init__(self, client: DynamoDBClient, table_name: str, patience: Patience) -> None:
        self._client = client
        self._table_name = table_name
        self._patience = patience

    def read(self, keys: Sequence[ItemKey]) -> dict[ItemKey, Item]:
        """Those of at most 100 items that exist; each as it is now, not all of one instant.

        Raises:
            ServiceFailure: DynamoDB left some of them out again and again.
        """
        items = [key_item(key) for key in keys]
        found = batch_get(self._client, self._table_name, items, self._patience)
        return {key_of(item): item for item in found}

    def write(self, actions: Sequence[Any]) -> None:
        """All actions, or none.

        botocore gives each call a token of its own, so that its repetition after a lost
        answer is known as such: "multiple identical calls have the same effect as one
        single call" (Amazon DynamoDB API Reference, TransactWriteItems).

        Raises:
            Cancelled: A condition did not hold, or something else was in the way.
            botocore.exceptions.ClientError: DynamoDB refused for another reason.
        """
        try:
            self._client.transact_write_items(TransactItems=actions)
        except self._client.exceptions.TransactionCanceledException as e:
            reasons = [r.get("Code", "None") for r in e.response.get("CancellationReasons", [])]
            if not reasons or not _PASSING.issuperset(reasons):
                raise
            raise Cancelled(reasons) from e

    def written(self, actions: Sequence[Any]) -> bool:
        """Write all as soon as nothing is in the way; False where a condition does not hold.

        Raises:
            Conflict: Something was in the way at every try.
        """
        for _ in self._patience.tries():
            try:
                self.write(actions)
            except Cancelled as e:
                if CONDITION_FAILED in e.reasons:
                    return False
            else:
                return True
        raise Conflict(f"Others wrote to the same items of {self._table_name} at every try.")

    def query(self, partition: str, *, after: str = "", page_size: int = 500) -> Iterator[Item]:
        """The items of a partition with a key greater than ``after``, in key order."""
        condition, values = "#partition = :partition", {":partition": {"S": partition}}
        if after:
            condition += " AND #key > :after"
            values[":after"] = {"S": after}
        request = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": _KEY_NAMES if after else _PARTITION_NAME,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "Limit": page_size,
        }
        return query(self._client, self._table_name, request)

    def delete(self, keys: Sequence[ItemKey]) -> None:
        """Delete up to 25 items, whatever is in them.

        Raises:
            ServiceFailure: DynamoDB left some of them again and again.
        """
        left: Any = [{"DeleteRequest": {"Key": key_item(key)}} for key in keys]
        for _ in self._patience.tries():
            answer = self._client.batch_write_item(RequestItems={self._table_name: left})
            left = answer["UnprocessedItems"].get(self._table_name)
            if not left:
                return
        raise ServiceFailure(f"DynamoDB did not delete {len(left)} items.")

    def put(self, item: Item, expected: Expected) -> dict[str, Any]:
        """The action that writes an item where what is there is as expected."""
        return {
            "Put": {"TableName": self._table_name, "Item": dict(item), **_condition(expected)}
        }

    def remove(self, key: ItemKey, expected: Expected) -> dict[str, Any]:
        """The action that deletes an item where what is there is as expected."""
        return {
            "Delete": {
                "TableName": self._table_name,
                "Key": key_item(key),
                **_condition(expected),
            }
        }

    def add(self, key: ItemKey, amounts: Mapping[str, int]) -> dict[str, Any]:
        """The action that adds to numbers of an item, which must exist."""
        places = range(len(amounts))
        return {
            "Update": {
                "TableName": self._table_name,
                "Key": key_item(key),
                "UpdateExpression": "ADD " + ", ".join(f"#n{n} :n{n}" for n in places),
                "ConditionExpression": "attribute_exists(#partition)",
                "ExpressionAttributeNames": {
                    "#partition": schema.PARTITION,
                    **{f"#n{n}": name for n, name in enumerate(amounts)},
                },
                "ExpressionAttributeValues": {
                    f":n{n}": {"N": str(amount)} for n, amount in enumerate(amounts.values())
                },
            }
        }


def _condition(expected: Expected) -> dict[str, Any]:
    if not expected:
        return {}
    terms, values = [], {}
    for n, (_, value) in enumerate(expected.items()):
        if value is None:
            terms.append(f"attribute_not_exists(#e{n})")
        else:
            terms.append(f"#e{n} = :e{n}")
            values[f":e{n}"] = value
    condition = {
        "ConditionExpression": " AND ".join(terms),
        "ExpressionAttributeNames": {f"#e{n}": name for n, name in enumerate(expected)},
    }
    # DynamoDB refuses an empty list of values.
    return condition | ({"ExpressionAttributeValues": values} if values else {})
