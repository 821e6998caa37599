"""``bucketsize destroy``: takes away what this app made, and nothing else."""

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
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.destroy import deletions_of_data, deletions_of_services, destroy
from bucketsize.cloud.inventory import take_inventory
from bucketsize.cloud.names import STACK_NAME, resolve_bucket_name
from bucketsize.cloud.stack import wait_until_at_rest


@click.command(
    "destroy",
    cls=Command,
    examples={
        "bucketsize destroy": "asks before each piece of data",
        "bucketsize destroy --keep-layer": "leaves the matplotlib layer",
    },
)
@account_options
@bucket_option("Of TestBucket's buckets only the one of this name; default: all.")
@table_option("Of the history tables only the one of this name; default: all.")
@click.option(
    "--keep-layer",
    "keeps_layer",
    is_flag=True,
    help="Keep the matplotlib layer, for functions made by hand.",
)
@json_option
@yes_option
def destroy_command(
    account: Account,
    bucket: str | None,
    table: str | None,
    *,
    keeps_layer: bool,
    as_json: bool,
    yes: bool,
) -> None:
    """Delete the services; then, asked one by one, the bucket and the history.

    Lists first what it will delete: the stack, and all that bears bucketsize's
    tag (--bucket and --table leave others of these alone). Buckets that are
    only tracked stay; they just send no more events. Run again after an
    interruption it goes on.
    """
    narrator = Narrator()
    aws = account.connect()
    with narrator.step("Looking for what bucketsize made") as report:
        name = _physical_name(aws, bucket)
        wait_until_at_rest(aws, STACK_NAME, report)
        found = take_inventory(aws, STACK_NAME, name, table)
    services = [*deletions_of_services(aws, found, keeps_layer=keeps_layer)]
    deletions = [*services, *deletions_of_data(aws, found)]
    narrator.say("This will be deleted:" if deletions else "There is nothing to delete here.")
    for deletion in deletions:
        narrator.say(f"  {deletion.what}{deletion.note}")
    if found.plots_elsewhere:
        narrator.say(f"Plots in {found.plots_elsewhere} stay where they are.")
    if services and not yes:
        narrator.confirm_or_abort("Delete the services?")
    destroyed = destroy(
        aws,
        found,
        lambda what: yes or narrator.confirm(f"Delete {what}?"),
        narrator.step,
        keeps_layer=keeps_layer,
    )
    if as_json:
        narrator.result_json({"deleted": destroyed.deleted, "kept": destroyed.kept})
        return
    for what in destroyed.kept:
        narrator.result(f"kept: {what}")
    if destroyed.kept:
        narrator.say("To delete what was kept another day: bucketsize destroy")


def _physical_name(aws: Aws, bucket: str | None) -> str | None:
    if bucket is None:
        return None
    with translated("finding out which account this is"):
        return resolve_bucket_name(bucket, aws.account_id, aws.region)
