"""Writing and querying the summaries. Never scans; knows nothing of events or plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bucketsize.model import Measurement

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SizeSummaries:
    """The summaries and the catalogue of every bucket ever recorded, in one DynamoDB table.

    Args:
        client: A DynamoDB client.
        table_name: The table's name. It need not exist: then nothing is known.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def buckets(self, *, after: str = "", limit: int = 100) -> list[Measurement]:
        """The latest row known of each bucket, by name; a few seconds behind the history.

        Args:
            after: Only buckets whose name comes after this one.
            limit: At most so many; fewer mean that there are no more.
        """
        return []
