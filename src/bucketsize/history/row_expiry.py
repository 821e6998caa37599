"""Lets single rows of the history expire, or keeps them. Knows no reason to."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bucketsize.history import schema
from bucketsize.history.items import key_item
from bucketsize.model import Measurement

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_IS_THERE_AND_NO_PEAK = "attribute_exists(#bucket) AND attribute_not_exists(#scope)"


@dataclass(frozen=True, slots=True)
class RowExpiry:
    """When rows of a history may be deleted by DynamoDB.

    What is in the peak index never may: the row with the largest size ever is in it.

    Attributes:
        client: A DynamoDB client.
        table_name: The history table.
    """

    client: DynamoDBClient
    table_name: str

    def expire(self, row: Measurement, at: datetime) -> None:
        """Let a row be deleted from an instant on; one that is gone is no error."""
        self._update(
            row,
            UpdateExpression="SET #expires = :at",
            ConditionExpression=_IS_THERE_AND_NO_PEAK,
            ExpressionAttributeNames={
                "#expires": schema.EXPIRES_AT,
                "#bucket": schema.BUCKET_NAME,
                "#scope": schema.PEAK_SCOPE,
            },
            ExpressionAttributeValues={":at": {"N": str(math.ceil(at.timestamp()))}},
        )

    def keep(self, row: Measurement) -> None:
        """Keep a row for good, unless it is deleted already."""
        self._update(
            row,
            UpdateExpression="REMOVE #expires",
            ConditionExpression="attribute_exists(#expires)",
            ExpressionAttributeNames={"#expires": schema.EXPIRES_AT},
        )

    def _update(self, row: Measurement, **update: Any) -> None:
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(TableName=self.table_name, Key=key_item(row), **update)
