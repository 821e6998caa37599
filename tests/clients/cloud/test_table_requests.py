"""What DynamoDB answers on AWS and the local cloud never does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import ANY, Stubber
from fakes.aws import stubbed_aws

from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.table import ensure_expiry, ensure_table
from bucketsize.errors import Conflict
from bucketsize.history.schema import table_definition
from bucketsize.ledger import schema as ledger_schema

NAME = "S3-object-size-history"


def described(status: str, **more: Any) -> dict[str, Any]:
    definition: Any = table_definition(NAME)
    return {
        "Table": {
            "TableName": NAME,
            "TableStatus": status,
            "TableArn": "arn:aws:dynamodb:eu-central-1:1:table/t",
            "AttributeDefinitions": definition["AttributeDefinitions"],
            "KeySchema": definition["KeySchema"],
            "GlobalSecondaryIndexes": definition["GlobalSecondaryIndexes"],
            **more,
        }
    }


def backups(recovery: str) -> dict[str, Any]:
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": recovery},
        }
    }


def expect_creation(dynamodb: Stubber) -> None:
    dynamodb.add_response("create_table", {})
    dynamodb.add_response("describe_table", described("ACTIVE"))
    dynamodb.add_response("describe_table", described("ACTIVE"))


def test_a_new_table_and_its_backups_that_are_not_known_yet_are_waited_for() -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        dynamodb.add_client_error("describe_table", "ResourceNotFoundException")
        dynamodb.add_response("create_table", {})
        # "might return a ResourceNotFoundException" at first (API Reference, DescribeTable)
        dynamodb.add_client_error("describe_table", "ResourceNotFoundException")
        dynamodb.add_response("describe_table", described("ACTIVE"))
        dynamodb.add_response("describe_table", described("ACTIVE"))
        dynamodb.add_response("describe_continuous_backups", backups("DISABLED"))
        for _ in range(3):
            dynamodb.add_client_error(
                "update_continuous_backups", "ContinuousBackupsUnavailableException"
            )
        dynamodb.add_response("update_continuous_backups", backups("ENABLED"))
        assert ensure_table(aws, table_definition(NAME)).made


def test_a_table_that_is_being_deleted_is_waited_for_and_made_anew() -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        dynamodb.add_response("describe_table", described("DELETING"))
        dynamodb.add_client_error("describe_table", "ResourceNotFoundException")
        expect_creation(dynamodb)
        dynamodb.add_response("describe_continuous_backups", backups("ENABLED"))
        assert ensure_table(aws, table_definition(NAME)).made


def test_a_table_that_somebody_makes_at_the_same_time_is_a_conflict() -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        dynamodb.add_client_error("describe_table", "ResourceNotFoundException")
        dynamodb.add_client_error("create_table", "ResourceInUseException")
        with pytest.raises(Conflict) as refusal:
            ensure_table(aws, table_definition(NAME))
        assert "again" in refusal.value.hint


def test_an_index_that_is_being_built_is_waited_for() -> None:
    (index,) = described("ACTIVE")["Table"]["GlobalSecondaryIndexes"]
    building = described(
        "ACTIVE",
        GlobalSecondaryIndexes=[index | {"IndexStatus": "CREATING"}],
        TableArn="a" * 20,
    )
    ready = described("ACTIVE", TableArn="arn:aws:dynamodb:eu-central-1:1:table/t")
    with stubbed_aws() as (aws, _, dynamodb):
        for answer in (building, building, building, ready, ready):
            dynamodb.add_response("describe_table", answer)
        dynamodb.add_response("list_tags_of_resource", {"Tags": []}, {"ResourceArn": ANY})
        assert not ensure_table(aws, table_definition(NAME)).is_ours


LEDGER = ledger_schema.table_definition("the-ledger")


OURS = Ensured(made=True, mended=(), is_ours=True)


def expect_a_look_at_expiry(dynamodb: Stubber, time_to_live: str) -> None:
    """Not at its tags: that of a table just made may not be read back yet."""
    dynamodb.add_response(
        "describe_time_to_live", {"TimeToLiveDescription": {"TimeToLiveStatus": time_to_live}}
    )


def test_what_is_expired_is_deleted_by_dynamodb() -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        expect_a_look_at_expiry(dynamodb, "DISABLED")
        wanted = {"Enabled": True, "AttributeName": "expires_at"}
        dynamodb.add_response(
            "update_time_to_live",
            {},
            {"TableName": "the-ledger", "TimeToLiveSpecification": wanted},
        )
        ensure_expiry(aws, "the-ledger", OURS, ledger_schema.EXPIRES_AT)


@pytest.mark.parametrize("status", ["ENABLED", "ENABLING"])
def test_it_is_not_asked_for_again_which_dynamodb_would_refuse(status: str) -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        expect_a_look_at_expiry(dynamodb, status)
        ensure_expiry(aws, "the-ledger", OURS, ledger_schema.EXPIRES_AT)


def test_in_a_table_that_somebody_else_made_nothing_expires() -> None:
    with stubbed_aws() as (aws, _, _dynamodb):
        ensure_expiry(aws, "the-ledger", replace(OURS, is_ours=False), ledger_schema.EXPIRES_AT)


def test_the_history_s_table_is_refused_as_the_ledger_s() -> None:
    with stubbed_aws() as (aws, _, dynamodb):
        dynamodb.add_response("describe_table", described("ACTIVE"))
        with pytest.raises(Conflict, match="another schema"):
            ensure_table(aws, LEDGER)
