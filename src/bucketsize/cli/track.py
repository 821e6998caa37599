"""``bucketsize track`` and ``untrack``: which buckets are measured."""

from __future__ import annotations

from typing import Any

import click

from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    json_option,
    yes_option,
)
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.track import Tracked, track, untrack
from bucketsize.model import measurement_json


def tracked_json(tracked: Tracked) -> dict[str, Any]:
    """What tracking a name came to, as scripts read it."""
    return {
        "newly": tracked.newly,
        "already": tracked.already,
        "baselines": {row.bucket_name: measurement_json(row) for row in tracked.baselines},
    }


@click.command("track")
@click.argument("name")
@account_options
@json_option
def track_command(account: Account, name: str, *, as_json: bool) -> None:
    """Measure the bucket NAME at each of its changes from now on.

    NAME may be a pattern such as 'logs-*', which means every bucket of this
    account and region whose name fits; run the command again for new ones.
    Notifications that the bucket already has are kept.
    """
    narrator = Narrator()
    aws = account.connect()
    with narrator.step(f"Tracking {name}") as report:
        tracked = track(aws, STACK_NAME, name, report)
    if as_json:
        narrator.result_json(tracked_json(tracked))
        return
    for bucket_name in tracked.already:
        narrator.result(f"{bucket_name}  was tracked already")
    for bucket_name in tracked.newly:
        narrator.result(f"{bucket_name}  is tracked now")
    for row in tracked.baselines:
        narrator.result(
            f"{row.bucket_name}  starts with {row.object_count} objects, {row.total_size} bytes"
        )


@click.command("untrack")
@click.argument("name")
@account_options
@json_option
@yes_option
def untrack_command(account: Account, name: str, *, as_json: bool, yes: bool) -> None:
    """Measure the bucket NAME, or the buckets of a pattern, no longer.

    The history stays, and so do notifications that are not bucketsize's.
    """
    narrator = Narrator()
    aws = account.connect()
    if not yes:
        narrator.confirm_or_abort(f"Stop measuring {name}? Its history stays.")
    with narrator.step(f"Untracking {name}") as report:
        removed = untrack(aws, STACK_NAME, name, report)
    if as_json:
        narrator.result_json({"removed": removed})
        return
    for bucket_name in removed:
        narrator.result(f"{bucket_name}  is no longer tracked")
