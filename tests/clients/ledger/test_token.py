"""What botocore does with a transaction whose answer was lost."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.stub import Stubber
from fakes.ledger_world import LEDGER_TABLE

from bucketsize.ledger.table import ABSENT, LedgerTable
from bucketsize.patience import Patience


class Body(BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def test_a_transaction_is_repeated_with_the_same_token() -> None:
    """So DynamoDB knows it as the same, and does nothing the second time."""
    client: Any = boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": 2}),
    )
    sent: list[dict[str, Any]] = []
    headers: Any = {}

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(json.loads(request.body))
        status = 500 if len(sent) == 1 else 200
        return AWSResponse(request.url, status, headers, Body(b"{}"))

    client.meta.events.register("before-send.dynamodb.TransactWriteItems", answer)
    table = LedgerTable(client, LEDGER_TABLE, Patience())
    table.write([table.put({"partition": {"S": "a"}, "object_key": {"S": "b"}}, ABSENT)])
    tokens = {request["ClientRequestToken"] for request in sent}
    assert (len(sent), len(tokens)) == (2, 1)
    table.write([table.put({"partition": {"S": "a"}, "object_key": {"S": "b"}}, ABSENT)])
    assert sent[-1]["ClientRequestToken"] not in tokens


def test_a_cancellation_without_reasons_is_not_tried_again() -> None:
    """Whether it would be another the next time, nobody can tell."""
    client: Any = boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    table = LedgerTable(client, LEDGER_TABLE, Patience(sleep=lambda _: None))
    with Stubber(client) as stubber:
        stubber.add_client_error("transact_write_items", "TransactionCanceledException")
        with pytest.raises(client.exceptions.TransactionCanceledException):
            table.written([table.put({}, ABSENT)])
