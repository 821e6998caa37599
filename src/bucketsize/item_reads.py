"""Reads items of a DynamoDB table, and leaves out foreign ones. Knows no table's schema."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from bucketsize.errors import InvalidInput, ServiceFailure
from bucketsize.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

_Read = TypeVar("_Read")

MOST_KEYS = 100
"""Amazon DynamoDB API Reference, BatchGetItem."""


def batch_get(
    client: DynamoDBClient,
    table_name: str,
    keys: Sequence[Mapping[str, Mapping[str, Any]]],
    patience: Patience,
) -> list[dict[str, Any]]:
    """Those of at most 100 items that exist; each as it is now, not all of one instant.

    Args:
        client: A DynamoDB client.
        table_name: The table's name.
        keys: Partition and sort key of each, as DynamoDB takes them.
        patience: How long to ask again for what DynamoDB leaves out.

    Raises:
        ServiceFailure: DynamoDB left some of them out again and again.
    """
    found: list[dict[str, Any]] = []
    left: Any = keys
    for _ in patience.tries():
        # "If DynamoDB returns any unprocessed items, you should retry" with a pause
        # (Amazon DynamoDB API Reference, BatchGetItem).
        answer = client.batch_get_item(
            RequestItems={table_name: {"Keys": left, "ConsistentRead": True}}
        )
        found += answer["Responses"][table_name]
        unprocessed: Any = answer["UnprocessedKeys"]
        left = unprocessed.get(table_name, {}).get("Keys", [])
        if not left:
            return found
    raise ServiceFailure(f"DynamoDB did not read {len(left)} items of {table_name}.")


def query(
    client: DynamoDBClient,
    table_name: str,
    request: Mapping[str, Any],
    *,
    then: int | None = None,
) -> Iterator[dict[str, Any]]:
    """The items that a query finds; a further page is asked for once it is needed.

    Args:
        client: A DynamoDB client.
        table_name: The table's name.
        request: The query.
        then: How many items each page has but the first; None: as many as the first.
    """
    further: dict[str, Any] = {}
    while True:
        page = client.query(TableName=table_name, **{**request, **further})
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        further = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        if then:
            further["Limit"] = then


def readable_items(
    read: Callable[[Mapping[str, Any]], _Read], items: Iterable[Mapping[str, Any]]
) -> Iterator[_Read]:
    """What the items say that this app wrote; one warning tells of all others.

    Args:
        read: Reads an item; raises ``InvalidInput`` where this app did not write it.
        items: The answer to one question about a table.
    """
    skipped, first = 0, ""
    try:
        for item in items:
            try:
                said = read(item)
            except InvalidInput as e:
                skipped, first = skipped + 1, first or e.message
            else:
                yield said
    finally:  # also where the reader had enough
        if skipped:
            logger.warning(
                "Skipped items that this app did not write: %d. The first: %s", skipped, first
            )
