"""``bucketsize redrive``: events that were given up get another try."""

from __future__ import annotations

from dataclasses import asdict

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import Account, account_options, json_option
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.redrive import redrive
from bucketsize.cloud.stack import deployed_stack


@click.command(
    "redrive",
    cls=Command,
    examples={
        "bucketsize redrive": "after bucketsize doctor",
        "bucketsize redrive --json": "for scripts",
    },
)
@account_options
@json_option
def redrive_command(account: Account, *, as_json: bool) -> None:
    """Bring back the events that could not be measured, from the dead-letter queue.

    First mend what made them fail: bucketsize doctor tells. What fails again comes
    back to the queue. Of a bucket that is listed, any later event has measured
    what an earlier one would have; the ledger needs each, or a reconcile.
    """
    narrator = Narrator()
    aws = account.connect()
    deployed = deployed_stack(aws, STACK_NAME)
    with narrator.step("Bringing back dead letters") as report:
        done = redrive(aws, deployed, report)
    if as_json:
        narrator.result_json(asdict(done))
    else:
        narrator.result(f"{done.brought_back:,} events were brought back.")
    if done.unseen:
        narrator.say(
            f"{done.unseen:,} more were counted in the queue and did not come: run it again in"
            " two minutes."
        )
    if done.left:
        narrator.say(
            f"{done.left:,} messages stay in the queue: nothing says which function they"
            " were for."
        )
