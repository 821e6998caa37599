"""The proxy does what its plan says, and a plan is the same wherever it is made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from faults.delivery import DeliveryPlan
from faults.plan import CALM, Fault, FaultPlan
from faults.proxy import FaultProxy

TESTS = Path(__file__).parents[1]
PRINT = "from faults.plan import FaultPlan; print([FaultPlan(7).of(n) for n in range(1, 50)])"


@pytest.fixture
def behind(tables: Aws, proxy: FaultProxy) -> Iterator[Any]:
    """A client of DynamoDB that asks once, through the proxy."""
    once = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    yield tables.session.client("dynamodb", endpoint_url=proxy.endpoint_url, config=once)
    proxy.begin(CALM)


def put(client: Any, fault: Fault) -> str:
    """Put a row under a fault; returns the error's code, or its class, or nothing."""
    item = {"bucket_name": {"S": "proxy"}, "timestamp": {"S": fault.name}}
    try:
        client.put_item(TableName=DEFAULT_TABLE_NAME, Item=item)
    except ClientError as e:
        return str(e.response["Error"]["Code"])
    except BotoCoreError as e:
        return type(e).__name__
    return ""


@pytest.mark.parametrize(
    ("fault", "error", "has_taken_effect"),
    [
        (Fault.DELAY, "", True),
        (Fault.CUT_BEFORE, "ConnectionClosedError", False),
        (Fault.CUT_AFTER, "ConnectionClosedError", True),
        (Fault.THROTTLE, "ProvisionedThroughputExceededException", False),
        (Fault.CONFLICT, "TransactionConflictException", False),
        (Fault.ERROR_AFTER, "InternalServerError", True),
        (Fault.TRUNCATE, "ConnectionClosedError", True),
        (Fault.STALE, "", True),
    ],
)
def test_a_fault_is_what_its_name_says(
    tables: Aws,
    proxy: FaultProxy,
    behind: Any,
    fault: Fault,
    error: str,
    *,
    has_taken_effect: bool,
) -> None:
    proxy.begin(FaultPlan(1, 1, (fault,)))
    assert put(behind, fault) == error
    key = {"bucket_name": {"S": "proxy"}, "timestamp": {"S": fault.name}}
    found = tables.dynamodb.get_item(TableName=DEFAULT_TABLE_NAME, Key=key)
    assert ("Item" in found) == has_taken_effect


def test_a_plan_is_the_same_in_another_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=TESTS, check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == str([FaultPlan(7).of(n) for n in range(1, 50)])


def test_a_plan_has_every_fault_about_as_often_as_it_says() -> None:
    faults = [FaultPlan(7).of(n).fault for n in range(1, 2001)]
    assert 0.2 < 1 - faults.count(Fault.NONE) / 2000 < 0.3
    assert set(faults) == set(Fault)


def test_a_delivery_doubles_and_loses_about_as_often_as_it_says() -> None:
    copies = [len(DeliveryPlan(7, doubled=0.5, lost=0.2).of(n)) for n in range(1, 2001)]
    assert 0.15 < copies.count(0) / 2000 < 0.25
    assert 0.35 < copies.count(2) / 2000 < 0.45
