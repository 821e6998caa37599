"""Finds what this app made in an account: by its stack and by its tag, never by guess."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.kept_layers import kept_layers
from bucketsize.cloud.names import NAME_TAG, app_bucket_name, deployment_bucket_name
from bucketsize.cloud.own_things import OwnBucket, OwnTable, own_bucket, own_table
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.model import APP_BUCKET_NAME
from bucketsize.summaries.schema import summaries_table_name


@dataclass(frozen=True, slots=True)
class Inventory:
    """What of the app is in an account.

    Attributes:
        tracked_buckets: Buckets that send their events to the stack.
        stack: The stack, if it is there.
        resource_count: How many resources the stack holds.
        kept_layers: Versions of the layer that an earlier run kept.
        deployment_bucket: The bucket of the archives, if it is there.
        app_buckets: TestBucket; more than one, if it was made under more names.
        tables: What holds the history, the summaries and the ledgers.
    """

    tracked_buckets: tuple[str, ...]
    stack: stack.Stack | None
    resource_count: int
    kept_layers: tuple[int, ...]
    deployment_bucket: OwnBucket | None
    app_buckets: tuple[OwnBucket, ...]
    tables: tuple[OwnTable, ...]

    @property
    def plots_elsewhere(self) -> str:
        """The bucket that plots were stored in instead of TestBucket; empty: none."""
        return self.stack.parameters.get("PlotBucket", "") if self.stack else ""


def take_inventory(
    aws: Aws, stack_name: str, bucket_name: str | None, table_name: str | None
) -> Inventory:
    """What of the app is in the account.

    Args:
        aws: The account.
        stack_name: The stack's name.
        bucket_name: Physical name of the one bucket that is meant; None means all
            that the app made.
        table_name: Likewise, of the history table; the tables beside it are meant too.

    Raises:
        Conflict: There is a stack of this name that the app did not make.
    """
    deployed = stack.find_stack(aws, stack_name)
    parameters = deployed.parameters if deployed else {}
    tagged_buckets, tagged_tables = _tagged(aws)
    default_bucket = app_bucket_name(aws.account_id, aws.region)
    # A tag is found some time after it was put: what has a known name is looked up by it.
    buckets = (
        [bucket_name]
        if bucket_name
        else [parameters.get("BucketName", default_bucket), default_bucket, *tagged_buckets]
    )
    tables = (
        [table_name]
        if table_name
        else [
            parameters.get("TableName", DEFAULT_TABLE_NAME),
            DEFAULT_TABLE_NAME,
            *tagged_tables,
        ]
    )
    deployment_bucket = deployment_bucket_name(aws.account_id, aws.region)
    return Inventory(
        buckets_named(aws, deployed.tracked.names) if deployed else (),
        deployed,
        _resource_count(aws, stack_name) if deployed else 0,
        kept_layers(aws, stack_name),
        own_bucket(aws, deployment_bucket, "deployment"),
        tuple(filter(None, (own_bucket(aws, b, APP_BUCKET_NAME) for b in _once(buckets)))),
        tuple(filter(None, (own_table(aws, t) for t in _once(_with_those_beside(tables))))),
    )


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _with_those_beside(tables: list[str]) -> list[str]:
    return [
        name
        for table in tables
        for name in (table, summaries_table_name(table), ledger_table_name(table))
    ]


def _tagged(aws: Aws) -> tuple[list[str], list[str]]:
    """Names of the buckets and of the tables in this region that bear the app's tag."""
    with translated("looking for what bears bucketsize's tag"):
        pages = aws.tagging.get_paginator("get_resources").paginate(
            TagFilters=[{"Key": NAME_TAG}], ResourceTypeFilters=["s3", "dynamodb:table"]
        )
        arns = [
            found["ResourceARN"] for page in pages for found in page["ResourceTagMappingList"]
        ]
    # arn:aws:s3:::name and arn:aws:dynamodb:region:account:table/name
    by_service = [(arn.split(":")[2], arn.rsplit(":", 1)[1]) for arn in arns]
    buckets = [name for service, name in by_service if service == "s3"]
    tables = [name.removeprefix("table/") for service, name in by_service if service != "s3"]
    return sorted(buckets), sorted(tables)


def _resource_count(aws: Aws, stack_name: str) -> int:
    with translated(f"looking into the stack {stack_name}"):
        pages = aws.cloudformation.get_paginator("list_stack_resources").paginate(
            StackName=stack_name
        )
        return sum(
            resource["ResourceStatus"] != "DELETE_COMPLETE"
            for page in pages
            for resource in page["StackResourceSummaries"]
        )
