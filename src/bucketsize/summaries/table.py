"""The requests that the summaries table is asked. Knows items and keys, not what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from bucketsize.item_reads import MOST_KEYS, batch_get, query
from bucketsize.patience import Patience
from bucketsize.summaries import schema
from bucketsize.summaries.items import Item, ItemKey, key_item, key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WRITERS = 8
"""A conditional write takes a request of its own; botocore keeps ten connections."""

# Every attribute is aliased: "partition" and others are reserved words (Amazon DynamoDB
# Developer Guide, "Reserved words in DynamoDB").
_NAMES = {"#partition": schema.PARTITION, "#entry": schema.ENTRY}


class SummariesTable:
    """The summaries table in DynamoDB.

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
        """Those of at most 100 items that exist.

        Raises:
            ServiceFailure: DynamoDB left some of them out again and again.
        """
        items = [key_item(key) for key in keys]
        found = batch_get(self._client, self._table_name, items, self._patience)
        return {key_of(item): item for item in found}

    def put(
        self, contents: Mapping[ItemKey, Item], instead_of: Mapping[ItemKey, Item]
    ) -> list[ItemKey]:
        """Write items, each only where nobody else wrote it since it was read.

        Args:
            contents: The items without keys and revisions.
            instead_of: What was read, of those that there were.

        Returns:
            The keys of those that were not written.
        """
        keys = list(contents)
        if len(keys) == 1:
            return [] if self._put(keys[0], contents[keys[0]], instead_of) else keys
        with ThreadPoolExecutor(min(_WRITERS, len(keys) or 1)) as pool:
            written = pool.map(lambda key: self._put(key, contents[key], instead_of), keys)
            return [key for key, done in zip(keys, written, strict=True) if not done]

    def _put(self, key: ItemKey, content: Item, instead_of: Mapping[ItemKey, Item]) -> bool:
        before = instead_of.get(key)
        # One that was put in by hand has none.
        read = before.get(schema.REVISION, {}).get("N") if before else None
        revision = int(read or 0)
        condition: Any = {
            "ConditionExpression": "attribute_not_exists(#revision)",
            "ExpressionAttributeNames": {"#revision": schema.REVISION},
        }
        if read:
            condition["ConditionExpression"] = "#revision = :read"
            condition["ExpressionAttributeValues"] = {":read": {"N": read}}
        item: Any = {
            **key_item(key),
            **content,
            schema.REVISION: {"N": str(revision + 1)},
        }
        try:
            self._client.put_item(TableName=self._table_name, Item=item, **condition)
        except self._client.exceptions.ConditionalCheckFailedException:
            # Also where it was written, but the answer lost: whoever reads again sees that.
            return False
        return True

    def between(
        self, partition: str, first: str, last: str, *, only: str | None = None
    ) -> Iterator[Item]:
        """The items of a partition from one entry to another, both included, in their order.

        There are none where the table does not exist. With ``only``, an attribute, they come
        without all others, which takes botocore a third of the time.
        """
        names, projection = _NAMES, {}
        if only:
            names = {**_NAMES, "#only": only}
            projection = {"ProjectionExpression": "#only"}
        values = {
            ":partition": {"S": partition},
            ":first": {"S": first},
            ":last": {"S": last},
        }
        return self._query(
            names,
            KeyConditionExpression="#partition = :partition"
            " AND #entry BETWEEN :first AND :last",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            **projection,
        )

    def last(self, partition: str, entry: str, count: int) -> list[Item]:
        """The last so many items that are not after an entry, the latest first."""
        items = self._query(
            KeyConditionExpression="#partition = :partition AND #entry <= :entry",
            ExpressionAttributeValues={":partition": {"S": partition}, ":entry": {"S": entry}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=count,
        )
        return list(islice(items, count))

    def after(self, partition: str, entry: str, *, page_size: int) -> Iterator[Item]:
        """The items that are after an entry; none where there is no table.

        Eventually consistent: half the price, for a list that lags in any case.
        """
        # DynamoDB takes no empty key to compare with.
        condition = " AND #entry > :entry" if entry else ""
        values = {":partition": {"S": partition}} | ({":entry": {"S": entry}} if entry else {})
        return self._query(
            names=_NAMES if entry else {"#partition": schema.PARTITION},
            KeyConditionExpression=f"#partition = :partition{condition}",
            ExpressionAttributeValues=values,
            Limit=page_size,
        )

    def _query(self, names: Mapping[str, str] = _NAMES, **request: Any) -> Iterator[Item]:
        request["ExpressionAttributeNames"] = names
        with suppress(self._client.exceptions.ResourceNotFoundException):
            yield from query(self._client, self._table_name, request)


def in_reads(keys: Iterable[ItemKey]) -> Iterator[list[ItemKey]]:
    """The keys, as many at a time as one read takes."""
    ordered = iter(keys)
    while some := list(islice(ordered, MOST_KEYS)):
        yield some
