"""``bucketsize untrack``: which buckets are measured no longer."""

from __future__ import annotations

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import Account, account_options, json_option, yes_option
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.untrack import refuse_untracked, untrack


@click.command(
    "untrack",
    cls=Command,
    examples={
        "bucketsize untrack photos": "asks first",
        "bucketsize untrack 'logs-*' --yes": "all that begin with logs-",
    },
)
@click.argument("name")
@account_options
@json_option
@yes_option
def untrack_command(account: Account, name: str, *, as_json: bool, yes: bool) -> None:
    """Measure the bucket NAME, or the buckets of a pattern, no longer.

    The history stays, and so do notifications that are not bucketsize's. A
    ledger's items are deleted.
    """
    narrator = Narrator()
    aws = account.connect()
    if not yes:
        refuse_untracked(aws, STACK_NAME, name)
        narrator.confirm_or_abort(f"Stop measuring {name}? Its history stays.")
    with narrator.step(f"Untracking {name}") as report:
        removed = untrack(aws, STACK_NAME, name, report)
    if as_json:
        narrator.result_json({"removed": removed})
        return
    for bucket_name in removed:
        narrator.result(f"{bucket_name}  is no longer tracked")
    if not removed:
        narrator.say(
            f"{name} is off the list; no bucket is concerned: it is gone, or fits another name."
        )
