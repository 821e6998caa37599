"""Takes the app away again: tracking, stack, logs, archives, then the data, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket_notification import remove_notification
from bucketsize.cloud.inventory import Inventory
from bucketsize.cloud.kept_layers import delete_kept_layer, keep_layer
from bucketsize.cloud.ledgers import open_ledger, stop_ledger
from bucketsize.cloud.names import STACK_NAME, layer_name
from bucketsize.cloud.own_things import log_groups
from bucketsize.cloud.report import Report, Step
from bucketsize.errors import Conflict, NotFound
from bucketsize.model import Method

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was deleted and what was kept, described."""

    deleted: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deletion:
    """A thing that can be deleted.

    Attributes:
        what: The thing, in words.
        delete: Deletes it.
        note: What there is to say beforehand.
    """

    what: str
    delete: Callable[[Report], None]
    note: str = ""


def deletions_of_services(
    aws: Aws, found: Inventory, *, keeps_layer: bool
) -> Iterator[Deletion]:
    """What can be deployed again at any time, in the order in which it goes.

    Logs are looked for when their turn comes: they go with the stack, but a function that was
    still at work may make its own anew.
    """
    own = {bucket.name for bucket in found.app_buckets}
    for name in found.tracked_buckets:
        note = "" if name in own else " (the bucket stays)"
        delete = partial(_stop_tracking, aws, found, name)
        yield Deletion(f"the notification of {name}", delete, note)
    if found.stack:
        what = f"the stack {found.stack.name} with its {found.resource_count} resources"
        yield Deletion(what, partial(stack.delete_stack, aws, STACK_NAME))
    for group in log_groups(aws, STACK_NAME):
        yield Deletion(str(group), partial(_delete_log_group, aws, group.name))
    for version in () if keeps_layer else found.kept_layers:
        what = f"the layer {layer_name(STACK_NAME)}:{version}"
        yield Deletion(what, partial(delete_kept_layer, aws, STACK_NAME, version))
    if bucket := found.deployment_bucket:
        yield Deletion(str(bucket), partial(_delete_bucket, aws, bucket.name))


def deletions_of_data(aws: Aws, found: Inventory) -> Iterator[Deletion]:
    """What is gone for good once it is deleted."""
    for bucket in found.app_buckets:
        yield Deletion(str(bucket), partial(_delete_bucket, aws, bucket.name))
    for table in found.tables:
        yield Deletion(str(table), partial(_delete_table, aws, table.name))


def destroy(
    aws: Aws,
    found: Inventory,
    confirm_data: Callable[[str], bool],
    step: Step,
    *,
    keeps_layer: bool = False,
) -> Destroyed:
    """Take away the services, then each of the data that is agreed to.

    Args:
        aws: The account.
        found: What of the app is there.
        confirm_data: Asked before each deletion of data, with its description.
        step: Announces each deletion.
        keeps_layer: Whether the matplotlib layer stays, for use by hand.
    """
    deleted: list[str] = []
    kept = [*_keep_layer(aws, found, step)] if keeps_layer else []

    def carry_out(deletion: Deletion) -> None:
        with step(f"Deleting {deletion.what}") as report:
            deletion.delete(report)
        deleted.append(deletion.what)

    for deletion in deletions_of_services(aws, found, keeps_layer=keeps_layer):
        carry_out(deletion)
    for deletion in deletions_of_data(aws, found):
        if confirm_data(deletion.what):
            carry_out(deletion)
        else:
            kept.append(deletion.what)
    return Destroyed(tuple(deleted), tuple(kept))


def _keep_layer(aws: Aws, found: Inventory, step: Step) -> Iterator[str]:
    name = layer_name(STACK_NAME)
    if found.stack and found.stack.outputs:
        with step(f"Keeping the layer {name}"):
            keep_layer(aws, found.stack)
        yield f"the layer {name}"
    elif found.kept_layers:
        yield f"the layer {name}"


def _stop_tracking(aws: Aws, found: Inventory, bucket_name: str, _report: Report) -> None:
    """Also let no ledger that is kept seem to be live: it misses what happens from now on."""
    remove_notification(aws, bucket_name)
    if found.stack and found.stack.tracked.method_of(bucket_name) is Method.LEDGER:
        with suppress(NotFound):  # its table is gone
            stop_ledger(open_ledger(aws, found.stack), bucket_name)


# Beneath, what is gone already is no error: an earlier run, killed, may have had its way.


def _delete_bucket(aws: Aws, bucket_name: str, report: Report) -> None:
    with (
        translated(f"deleting the bucket {bucket_name}"),
        suppress(aws.s3.exceptions.NoSuchBucket),
    ):
        _empty_bucket(aws, bucket_name, report)
        aws.s3.delete_bucket(Bucket=bucket_name)


def _empty_bucket(aws: Aws, bucket_name: str, report: Report) -> None:
    """Delete all objects, older versions and delete markers included."""
    gone = 0
    for page in aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket_name):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if not found:
            continue
        versions: list[ObjectIdentifierTypeDef] = [
            {"Key": version["Key"], "VersionId": version["VersionId"]} for version in found
        ]
        answer = aws.s3.delete_objects(
            Bucket=bucket_name, Delete={"Objects": versions, "Quiet": True}
        )
        for error in answer.get("Errors", []):
            raise Conflict(
                f"S3 refuses to delete {error.get('Key', '')!r} in {bucket_name}:"
                f" {error.get('Code', '')}: {error.get('Message', '')}",
                hint="Object lock, or the bucket's policy? Mend that and run it again.",
            )
        gone += len(versions)
        report(f"{gone} objects")


def _delete_table(aws: Aws, table_name: str, _report: Report) -> None:
    with translated(f"deleting the table {table_name}"):
        with suppress(aws.dynamodb.exceptions.ResourceNotFoundException):
            found = aws.dynamodb.describe_table(TableName=table_name)["Table"]
            if found["TableStatus"] != "DELETING":
                aws.dynamodb.delete_table(TableName=table_name)
        aws.dynamodb.get_waiter("table_not_exists").wait(
            TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
        )


def _delete_log_group(aws: Aws, name: str, _report: Report) -> None:
    with (
        translated(f"deleting the log group {name}"),
        suppress(aws.logs.exceptions.ResourceNotFoundException),
    ):
        aws.logs.delete_log_group(logGroupName=name)
