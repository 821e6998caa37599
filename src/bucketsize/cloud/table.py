"""Makes the history table by its one definition, protected against loss."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.names import NAME_TAG
from bucketsize.errors import Conflict
from bucketsize.history.schema import PEAK_INDEX, table_definition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TableDescriptionTypeDef

# "Backups have not yet been enabled for this table" (Amazon DynamoDB API
# Reference, ContinuousBackupsUnavailableException): so for some seconds after
# the table was made.
_BACKUPS_READY_SECONDS = 60


def ensure_table(aws: Aws, table_name: str) -> Ensured:
    """Make sure that the history table exists and can be restored to any second.

    DynamoDB encrypts every table at rest by itself (Amazon DynamoDB Developer
    Guide, "DynamoDB encryption at rest").

    Raises:
        Conflict: A table of this name has another schema.
    """
    with translated(f"making the table {table_name}"):
        description = _describe(aws, table_name)
        made = description is None
        if description is None:
            definition = table_definition(table_name)
            definition["Tags"] = [{"Key": NAME_TAG, "Value": table_name}]
            aws.dynamodb.create_table(**definition)
        else:
            _refuse_other_schema(description, table_name)
        aws.dynamodb.get_waiter("table_exists").wait(
            TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 180}
        )
        is_ours = made or is_own_table(aws, table_name)
        mended = ("point-in-time recovery",) if is_ours and _protect(aws, table_name) else ()
    return Ensured(made, () if made else mended, is_ours)


def is_own_table(aws: Aws, table_name: str) -> bool:
    """Whether this app made the table."""
    arn = aws.dynamodb.describe_table(TableName=table_name)["Table"]["TableArn"]
    pages = aws.dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    return any(tag["Key"] == NAME_TAG for page in pages for tag in page["Tags"])


def _describe(aws: Aws, table_name: str) -> TableDescriptionTypeDef | None:
    try:
        return aws.dynamodb.describe_table(TableName=table_name)["Table"]
    except aws.dynamodb.exceptions.ResourceNotFoundException:
        return None


def _refuse_other_schema(found: TableDescriptionTypeDef, table_name: str) -> None:
    wanted = table_definition(table_name)
    if _keys(found) != _keys(wanted):
        raise Conflict(
            f"The table {table_name} exists with another schema: its key is"
            f" {_keys(found)}, not {_keys(wanted)}.",
            hint="Choose another table (--table).",
        )
    indexes = {index["IndexName"]: index for index in found.get("GlobalSecondaryIndexes", [])}
    peak_index = indexes.get(PEAK_INDEX)
    wanted_index = wanted["GlobalSecondaryIndexes"][0]
    if peak_index is None or _keys(peak_index) != _keys(wanted_index):
        raise Conflict(
            f"The table {table_name} lacks the index {PEAK_INDEX} with the key"
            f" {_keys(wanted_index)}.",
            hint="Add it in the DynamoDB console (projection: keys only), or choose another"
            " table (--table).",
        )


def _keys(described: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key["AttributeName"], key["KeyType"]) for key in described["KeySchema"])


def _protect(aws: Aws, table_name: str) -> bool:
    """Switch on point-in-time recovery; returns whether it was off."""
    client = aws.dynamodb
    backups = client.describe_continuous_backups(TableName=table_name)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") == "ENABLED":
        return False
    deadline = time.monotonic() + _BACKUPS_READY_SECONDS
    while True:
        try:
            client.update_continuous_backups(
                TableName=table_name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        except client.exceptions.ContinuousBackupsUnavailableException:
            if time.monotonic() > deadline:
                raise
            time.sleep(2)
        else:
            return True
