"""Takes the app away again: tracking, stack, archives, then the data, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket import tags_of
from bucketsize.cloud.names import NAME_TAG, deployment_bucket_name
from bucketsize.cloud.table import is_own_table
from bucketsize.cloud.track import buckets_named, remove_notification
from bucketsize.errors import Conflict
from bucketsize.listing import measure_bucket
from bucketsize.model import APP_BUCKET_NAME, BucketSize


@dataclass(frozen=True, slots=True)
class OwnBucket:
    """A bucket that the app made, and what is in it."""

    name: str
    size: BucketSize

    def __str__(self) -> str:
        objects, size = self.size.object_count, self.size.total_size
        return f"the bucket {self.name} with {objects} objects ({size} bytes)"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to take away; only what this app made.

    Attributes:
        tracked_buckets: Buckets that send their events to the stack.
        stack_name: The stack; empty if it is not there.
        deployment_bucket: The bucket of the archives, if it is there.
        app_bucket: TestBucket, if it is there and the app made it.
        table_name: The history table; empty if it is not there or not the app's.
    """

    tracked_buckets: tuple[str, ...]
    stack_name: str
    deployment_bucket: OwnBucket | None
    app_bucket: OwnBucket | None
    table_name: str

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to take away."""
        return not (
            self.stack_name or self.deployment_bucket or self.app_bucket or self.table_name
        )


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was deleted and what was kept, described."""

    deleted: tuple[str, ...]
    kept: tuple[str, ...]


Deletion: TypeAlias = tuple[str, Callable[[stack.Report], None]]
"""What is deleted, and how."""


def find_everything(aws: Aws, stack_name: str, bucket_name: str, table_name: str) -> Found:
    """What of the app is in the account, by stack and by tag."""
    deployed = stack.find_stack(aws, stack_name)
    deployment = deployment_bucket_name(aws.account_id, aws.region)
    return Found(
        buckets_named(aws, deployed.buckets) if deployed else (),
        stack_name if deployed else "",
        _own_bucket(aws, deployment, "deployment"),
        _own_bucket(aws, bucket_name, APP_BUCKET_NAME),
        _own_table(aws, table_name),
    )


def destroy(
    aws: Aws, found: Found, confirm_data: Callable[[str], bool], step: stack.Step
) -> Destroyed:
    """Take away the services, then each of the data that is agreed to.

    Args:
        aws: The account.
        found: What ``find_everything`` found.
        confirm_data: Asked before each deletion of data, with its description.
        step: Announces each deletion.
    """
    deleted, kept = [], []
    for bucket_name in found.tracked_buckets:
        with step(f"Removing the notification of {bucket_name}"):
            remove_notification(aws, bucket_name)
        deleted.append(f"the notification of {bucket_name}")
    for what, delete in _services(aws, found):
        with step(f"Deleting {what}") as report:
            delete(report)
        deleted.append(what)
    for what, delete in _data(aws, found):
        if not confirm_data(what):
            kept.append(what)
            continue
        with step(f"Deleting {what}") as report:
            delete(report)
        deleted.append(what)
    return Destroyed(tuple(deleted), tuple(kept))


def _services(aws: Aws, found: Found) -> Iterator[Deletion]:
    """What can be deployed again at any time."""
    if found.stack_name:
        name = found.stack_name
        yield f"the stack {name} with all its functions", partial(stack.delete_stack, aws, name)
    if found.deployment_bucket:
        yield (
            str(found.deployment_bucket),
            partial(_delete_bucket, aws, found.deployment_bucket),
        )


def _data(aws: Aws, found: Found) -> Iterator[Deletion]:
    """What is gone for good once it is deleted."""
    if found.app_bucket:
        yield str(found.app_bucket), partial(_delete_bucket, aws, found.app_bucket)
    if found.table_name:
        name = found.table_name
        yield f"the table {name} with the whole history", partial(_delete_table, aws, name)


def _own_bucket(aws: Aws, bucket_name: str, app_name: str) -> OwnBucket | None:
    if not buckets_named(aws, (bucket_name,)):
        return None
    with translated(f"looking into the bucket {bucket_name}"):
        if tags_of(aws, bucket_name).get(NAME_TAG) != app_name:
            return None
        return OwnBucket(bucket_name, measure_bucket(aws.s3, bucket_name))


def _own_table(aws: Aws, table_name: str) -> str:
    with translated(f"looking up the table {table_name}"):
        try:
            return table_name if is_own_table(aws, table_name) else ""
        except aws.dynamodb.exceptions.ResourceNotFoundException:
            return ""


def _delete_bucket(aws: Aws, bucket: OwnBucket, report: stack.Report) -> None:
    """Empty a bucket, older versions and delete markers included, and delete it."""
    bucket_name, gone = bucket.name, 0
    with translated(f"deleting the bucket {bucket_name}"):
        pages = aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket_name)
        for page in pages:
            versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if versions:
                answer = aws.s3.delete_objects(
                    Bucket=bucket_name,
                    Delete={
                        "Objects": [
                            {"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions
                        ],
                        "Quiet": True,
                    },
                )
                for error in answer.get("Errors", []):
                    raise Conflict(
                        f"S3 refuses to delete {error.get('Key', '')!r} in {bucket_name}:"
                        f" {error.get('Code', '')}: {error.get('Message', '')}",
                        hint="Object lock, or the bucket's policy? Mend that and run it again.",
                    )
                gone += len(versions)
                report(f"{gone} objects")
        aws.s3.delete_bucket(Bucket=bucket_name)


def _delete_table(aws: Aws, table_name: str, _report: stack.Report) -> None:
    with translated(f"deleting the table {table_name}"):
        aws.dynamodb.delete_table(TableName=table_name)
        aws.dynamodb.get_waiter("table_not_exists").wait(
            TableName=table_name, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
        )
