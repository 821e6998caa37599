"""``bucketsize destroy``: takes away what this app made, and nothing else."""

from __future__ import annotations

import click

from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    bucket_option,
    json_option,
    table_option,
    yes_option,
)
from bucketsize.cli.targets import deployed_or_default
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.destroy import Found, destroy, find_everything
from bucketsize.cloud.names import STACK_NAME, resolve_bucket_name


@click.command("destroy")
@account_options
@bucket_option
@table_option
@json_option
@yes_option
def destroy_command(
    account: Account,
    bucket: str | None,
    table: str | None,
    *,
    as_json: bool,
    yes: bool,
) -> None:
    """Delete the services; then, asked one by one, the bucket and the history.

    Lists first what it will delete. Buckets that are only tracked stay; they
    just send no more events. Run again after an interruption it goes on.
    """
    narrator = Narrator()
    aws = account.connect()
    bucket, table = deployed_or_default(aws, bucket, table)
    with translated("finding out which account this is"):
        name = resolve_bucket_name(bucket, aws.account_id, aws.region)
    with narrator.step("Looking for what bucketsize made"):
        found = find_everything(aws, STACK_NAME, name, table)
    if found.is_nothing:
        narrator.say("There is nothing of bucketsize here.")
    else:
        _list(narrator, found)
        if not yes:
            narrator.confirm_or_abort("Delete the services?")
    destroyed = destroy(
        aws, found, lambda what: yes or narrator.confirm(f"Delete {what}?"), narrator.step
    )
    if as_json:
        narrator.result_json({"deleted": destroyed.deleted, "kept": destroyed.kept})
        return
    for what in destroyed.kept:
        narrator.result(f"kept: {what}")
    if destroyed.kept:
        again = f"bucketsize destroy --bucket {name} --table {table}"
        narrator.say(f"To delete what was kept another day: {again}")


def _list(narrator: Narrator, found: Found) -> None:
    narrator.say("This will be deleted:")
    for bucket_name in found.tracked_buckets:
        narrator.say(f"  the notification of {bucket_name} (the bucket stays)")
    if found.stack_name:
        narrator.say(f"  the stack {found.stack_name} with all its functions")
    for bucket in (found.deployment_bucket, found.app_bucket):
        if bucket:
            narrator.say(f"  {bucket}")
    if found.table_name:
        narrator.say(f"  the table {found.table_name} with the whole history")
