"""Makes a table by its one definition, protected against loss."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.names import NAME_TAG
from bucketsize.cloud.retried import retried
from bucketsize.errors import Conflict, NotFound

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import (
        CreateTableInputTypeDef,
        TableDescriptionTypeDef,
        TagTypeDef,
    )

# "Backups have not yet been enabled for this table" (Amazon DynamoDB API
# Reference, ContinuousBackupsUnavailableException): so for some seconds after
# the table was made.
_BACKUPS_READY_SECONDS = 60

_INDEXES_READY_SECONDS = 600


def ensure_table(aws: Aws, definition: CreateTableInputTypeDef) -> Ensured:
    """Make sure that a table exists and can be restored to any second.

    DynamoDB encrypts every table at rest by itself (Amazon DynamoDB Developer
    Guide, "DynamoDB encryption at rest").

    Args:
        aws: The account.
        definition: Its name and schema.

    Raises:
        Conflict: A table of this name has another schema.
    """
    table_name = definition["TableName"]
    with translated(f"making the table {table_name}"):
        description = _describe(aws, table_name)
        if description and description.get("TableStatus") == "DELETING":
            aws.dynamodb.get_waiter("table_not_exists").wait(
                TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
            )
            description = None
        made = description is None
        if description is None:
            tags: list[TagTypeDef] = [{"Key": NAME_TAG, "Value": table_name}]
            request: Any = {**definition, "Tags": tags}
            aws.dynamodb.create_table(**request)
        else:
            _refuse_other_schema(description, definition)
        aws.dynamodb.get_waiter("table_exists").wait(
            TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 180}
        )
        _wait_for_indexes(aws, table_name)
        is_ours = made or is_own_table(aws, table_name)
        mended = ("point-in-time recovery",) if is_ours and _protect(aws, table_name) else ()
    return Ensured(made, () if made else mended, is_ours)


def refuse_unfit(aws: Aws, definition: CreateTableInputTypeDef) -> None:
    """Check that a table is there, with the schema that it must have.

    Raises:
        NotFound: There is none.
        Conflict: It has another schema, or lacks an index.
    """
    description = _describe(aws, definition["TableName"])
    if description is None:
        raise NotFound(f"There is no table {definition['TableName']}.")
    _refuse_other_schema(description, definition)


def is_recoverable(aws: Aws, table_name: str) -> bool:
    """Whether point-in-time recovery is on."""
    backups = aws.dynamodb.describe_continuous_backups(TableName=table_name)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    return recovery.get("PointInTimeRecoveryStatus") == "ENABLED"


def ensure_stream(aws: Aws, table_name: str) -> str:
    """Make sure that a table tells of its new rows; the address (ARN) of its stream.

    Raises:
        Conflict: It has a stream already, without the rows' contents.
    """
    with translated(f"switching on the stream of the table {table_name}"):
        table = aws.dynamodb.describe_table(TableName=table_name)["Table"]
        stream = table.get("StreamSpecification", {})
        if not stream.get("StreamEnabled"):
            table = aws.dynamodb.update_table(
                TableName=table_name,
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            )["TableDescription"]
            aws.dynamodb.get_waiter("table_exists").wait(
                TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 180}
            )
        elif stream.get("StreamViewType") not in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
            raise Conflict(
                f"The stream of the table {table_name} does not carry what rows hold: its view"
                f" type is {stream.get('StreamViewType')}.",
                hint="Somebody switched it on. If nobody needs it, switch it off in DynamoDB's"
                " console and run the command again.",
            )
        return table["LatestStreamArn"]


def ensure_expiry(aws: Aws, table_name: str, ensured: Ensured, attribute: str) -> None:
    """Have DynamoDB delete what is expired, in a table of ours.

    Args:
        aws: The account.
        table_name: The table.
        ensured: What making sure of it came to: the tag of one just made may not be read yet.
        attribute: Says from when on DynamoDB may delete an item.
    """
    with translated(f"letting items of the table {table_name} expire"):
        if not ensured.is_ours:
            return
        found = aws.dynamodb.describe_time_to_live(TableName=table_name)
        status = found["TimeToLiveDescription"].get("TimeToLiveStatus")
        # Where it is on, a second request for it would be refused.
        if status not in ("ENABLED", "ENABLING"):
            aws.dynamodb.update_time_to_live(
                TableName=table_name,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute},
            )


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


def _wait_for_indexes(aws: Aws, table_name: str) -> None:
    """Wait for an index that was added by hand just now: until then no peak can be read."""
    deadline = time.monotonic() + _INDEXES_READY_SECONDS
    while time.monotonic() < deadline:
        table = aws.dynamodb.describe_table(TableName=table_name)["Table"]
        indexes = table.get("GlobalSecondaryIndexes", [])
        if all(index.get("IndexStatus", "ACTIVE") == "ACTIVE" for index in indexes):
            return
        aws.sleep(2)
    raise Conflict(
        f"An index of the table {table_name} is still being built.",
        hint="Run the command again when it is there.",
    )


def _refuse_other_schema(
    found: TableDescriptionTypeDef, wanted: CreateTableInputTypeDef
) -> None:
    table_name = wanted["TableName"]
    keys, wanted_keys = _keys(found, of=found), _keys(wanted, of=wanted)
    if keys != wanted_keys:
        raise Conflict(
            f"The table {table_name} exists with another schema: its key is {keys},"
            f" not {wanted_keys}.",
            hint="Choose another table (--table).",
        )
    indexes = {index["IndexName"]: index for index in found.get("GlobalSecondaryIndexes", [])}
    for index in wanted.get("GlobalSecondaryIndexes", []):
        name, wanted_keys = index["IndexName"], _keys(index, of=wanted)
        if name not in indexes or _keys(indexes[name], of=found) != wanted_keys:
            raise Conflict(
                f"The table {table_name} lacks the index {name} with the key {wanted_keys}.",
                hint="Add it in the DynamoDB console (projection: keys only), or choose another"
                " table (--table).",
            )


def _keys(keyed: Any, *, of: Any) -> str:
    """The key of a table, or of an index of a table, such as ``timestamp (RANGE, S)``."""
    types = {a["AttributeName"]: a["AttributeType"] for a in of["AttributeDefinitions"]}
    return ", ".join(
        f"{key['AttributeName']} ({key['KeyType']}, {types[key['AttributeName']]})"
        for key in keyed["KeySchema"]
    )


def _protect(aws: Aws, table_name: str) -> bool:
    """Switch on point-in-time recovery; returns whether it was off."""
    if is_recoverable(aws, table_name):
        return False
    retried(
        aws,
        lambda: aws.dynamodb.update_continuous_backups(
            TableName=table_name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
        codes=("ContinuousBackupsUnavailableException",),
        seconds=_BACKUPS_READY_SECONDS,
    )
    return True
