"""``bucketsize track``: which buckets are measured, and how."""

from __future__ import annotations

from typing import Any

import click

from bucketsize.cli.command import Command
from bucketsize.cli.counted import counted
from bucketsize.cli.expected_cost import EVENTS_PER_DAY, agree_to_cost
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    json_option,
    yes_option,
)
from bucketsize.cloud.intent import intend
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.track import Tracked, carry_out
from bucketsize.model import Method
from bucketsize.records import measurement_json


def tracked_json(tracked: Tracked) -> dict[str, Any]:
    """What tracking a name came to, as scripts read it."""
    return {
        "name": tracked.name,
        "method": tracked.method.value,
        "newly": tracked.newly,
        "already": tracked.already,
        "baselines": {row.bucket_name: measurement_json(row) for row in tracked.baselines},
    }


@click.command(
    "track",
    cls=Command,
    examples={
        "bucketsize track photos": "by listing",
        "bucketsize track photos --method ledger": "from a ledger",
        "bucketsize track photos --method listing": "by listing again",
        "bucketsize track 'logs-*'": "all that begin with logs-",
    },
)
@click.argument("name")
@click.option(
    "--method",
    type=click.Choice([method.value for method in Method]),
    help="How its size is found at each change: by listing the bucket, or from a ledger of its"
    " objects. Default: as it is tracked already, or else by listing.",
)
@click.option(
    "--events-per-day",
    type=click.FloatRange(0, 1e12),
    default=EVENTS_PER_DAY,
    show_default=True,
    help="Changes to expect, for the cost that is told.",
)
@account_options
@json_option
@yes_option
def track_command(
    account: Account,
    name: str,
    method: str | None,
    events_per_day: float,
    *,
    as_json: bool,
    yes: bool,
) -> None:
    """Measure the bucket NAME at each of its changes from now on.

    NAME may be a pattern such as 'logs-*', which means every bucket of this
    account and region whose name fits; run the command again for new ones.
    Notifications that the bucket already has are kept.

    By listing, an event costs more the more objects there are. From a ledger,
    which takes each object once at its start, every event costs the same.
    A start that was broken off goes on when the command is run again. What it
    will cost a month is told first, and asked about where each event would
    list more than 100,000 objects, or a start costs more than $10.
    """
    narrator = Narrator()
    aws = account.connect()
    intent = intend(aws, STACK_NAME, name, Method(method) if method else None)
    expected = agree_to_cost(narrator, aws, intent, events_per_day=events_per_day, yes=yes)
    with narrator.step(f"Tracking {name}") as report:
        tracked = carry_out(aws, intent, report)
    if as_json:
        told = {costs.bucket_name: costs.as_json() for costs in expected}
        narrator.result_json(tracked_json(tracked) | {"expected": told})
        return
    _show(narrator, tracked)


def _show(narrator: Narrator, tracked: Tracked) -> None:
    for bucket_name in tracked.already:
        narrator.result(f"{bucket_name}  was tracked already")
    for bucket_name in tracked.newly:
        narrator.result(f"{bucket_name}  is tracked now")
    for row in tracked.baselines:
        narrator.result(
            f"{row.bucket_name}  starts with {counted(row.object_count, 'object')},"
            f" {counted(row.total_size, 'byte')}"
        )
    if tracked.newly and tracked.method is Method.LEDGER:
        narrator.say(
            "S3 may take five minutes to send all events: within the hour the stack holds the"
            " ledger against the bucket once more."
        )
