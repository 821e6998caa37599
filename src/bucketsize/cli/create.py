"""``bucketsize create``: Part 1 of the brief, the bucket and the table."""

from __future__ import annotations

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    bucket_option,
    json_option,
    table_option,
    yes_option,
)
from bucketsize.cli.targets import offer_bucket_name
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import Created, create
from bucketsize.cloud.ensured import Ensured
from bucketsize.history.schema import DEFAULT_TABLE_NAME


@click.command(
    "create",
    cls=Command,
    examples={
        "bucketsize create --region eu-central-1": "asks first",
        "bucketsize create --bucket my-sizes --yes": "under a name of your own",
    },
)
@account_options
@bucket_option("Physical name of TestBucket; default: testbucket-<account>-<region>.")
@table_option(f"The history table; default: {DEFAULT_TABLE_NAME}.")
@json_option
@yes_option
def create_command(
    account: Account, bucket: str | None, table: str | None, *, as_json: bool, yes: bool
) -> None:
    """Make the bucket TestBucket and the history table, and show that both are empty.

    Run again it changes nothing that is in place.
    """
    narrator = Narrator()
    aws = account.connect()
    name = offer_bucket_name(aws, bucket, narrator, ask=not (yes or as_json))
    with narrator.step("Making the bucket and the table"):
        created = create(aws, name, table or DEFAULT_TABLE_NAME)
    say_what_is_left_off(aws, narrator)
    if as_json:
        narrator.result_json(created_json(created))
        return
    narrator.result(f"bucket  {created.bucket_name}  {_bucket_state(created)}")
    narrator.result(f"table   {created.table_name}  {_table_state(created)}")


def created_json(created: Created) -> dict[str, object]:
    """The result as JSON."""
    return {
        "bucket": created.bucket_name,
        "bucket_made": created.bucket.made,
        "bucket_is_empty": created.bucket_is_empty,
        "table": created.table_name,
        "table_made": created.table.made,
        "table_is_empty": created.table_is_empty,
    }


def say_what_is_left_off(aws: Aws, narrator: Narrator) -> None:
    """Name the one protection that an endpoint without TLS cannot have."""
    if not aws.takes_https_only:
        narrator.say(
            "This endpoint speaks plain http: the bucket policy that refuses plain http"
            " is left off here."
        )


def _bucket_state(created: Created) -> str:
    contents = "empty" if created.bucket_is_empty else "holds objects"
    return f"{_ensured(created.bucket)}, {contents}"


def _table_state(created: Created) -> str:
    contents = "empty" if created.table_is_empty else "holds measurements"
    return f"{_ensured(created.table)}, {contents}"


def _ensured(ensured: Ensured) -> str:
    if ensured.made:
        return "made"
    if not ensured.is_ours:
        return "was there, not made by bucketsize: left as it is"
    if ensured.mended:
        return f"was there; put back: {', '.join(ensured.mended)}"
    return "was there, unchanged"
