"""``bucketsize reconcile``: ledgers are held against their buckets, and set right."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import Account, account_options, json_option
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.reconcile import buckets_to_reconcile, reconcile_bucket
from bucketsize.cloud.stack import deployed_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bucketsize.ledger.drift import Drift

_COLUMNS = ("bucket", "compared", "missing", "surplus", "differing", "bytes", "objects")


@click.command(
    "reconcile",
    cls=Command,
    examples={
        "bucketsize reconcile": "all buckets on the ledger",
        "bucketsize reconcile photos": "one",
        "bucketsize reconcile 'logs-*' --json": "some, for scripts",
    },
)
@click.argument("bucket", required=False)
@account_options
@json_option
def reconcile_command(account: Account, bucket: str | None, *, as_json: bool) -> None:
    """Hold the ledger of BUCKET against the bucket, and set right what differs.

    Without BUCKET, all ledgers; BUCKET may be a pattern. The stack does the
    same by itself: soon after a ledger's start, then once a day. Broken off,
    it goes on where it was when it is run again.
    """
    narrator = Narrator()
    aws = account.connect()
    deployed = deployed_stack(aws, STACK_NAME)
    drifts: dict[str, Drift] = {}

    def left_out(bucket_name: str) -> None:
        narrator.say(
            f"{bucket_name} is left out: its ledger is not complete. Go on with:"
            f" bucketsize track {bucket_name} --method ledger"
        )

    for bucket_name in buckets_to_reconcile(aws, deployed, bucket, left_out):
        with narrator.step(f"Reconciling {bucket_name}") as report:
            drifts[bucket_name] = reconcile_bucket(aws, deployed, bucket_name, report)
    if as_json:
        narrator.result_json({name: asdict(drift) for name, drift in drifts.items()})
        return
    if not drifts:
        narrator.say("Nothing was compared.")
        return
    narrator.show_table(_COLUMNS, [_row(name, drift) for name, drift in drifts.items()])
    _say_what_it_means(narrator, drifts)


def _row(bucket_name: str, drift: Drift) -> tuple[str, ...]:
    return (
        bucket_name,
        *(f"{n:,}" for n in (drift.compared, drift.missing, drift.surplus, drift.differing)),
        f"{drift.total_size:+,}",
        f"{drift.object_count:+,}",
    )


def _say_what_it_means(narrator: Narrator, drifts: Mapping[str, Drift]) -> None:
    repaired = sum(drift.repaired for drift in drifts.values())
    unsettled = sum(drift.unsettled for drift in drifts.values())
    if repaired:
        narrator.say(f"{repaired:,} objects were set right in the ledger and in the total.")
    else:
        narrator.say("Every ledger is as its bucket.")
    if unsettled:
        narrator.say(f"{unsettled:,} objects were still changing: their events will tell.")
