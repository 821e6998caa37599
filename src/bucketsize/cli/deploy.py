"""``bucketsize deploy``: the services, from the template, by one command."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from bucketsize.cli.architecture_option import architecture_option
from bucketsize.cli.command import Command
from bucketsize.cli.create import created_json, say_what_is_left_off
from bucketsize.cli.expected_cost import EVENTS_PER_DAY, agree_to_cost
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    bucket_option,
    json_option,
    table_option,
    yes_option,
)
from bucketsize.cli.targets import deployed_or_default, offer_bucket_name, physical
from bucketsize.cli.template_options import template_options, template_parameters
from bucketsize.cli.track import tracked_json
from bucketsize.cloud.change_set import Outcome, ResourceChange
from bucketsize.cloud.deploy import Deployed, deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.names import STACK_NAME


@click.command(
    "deploy",
    cls=Command,
    examples={
        "bucketsize deploy": "shows changes, and asks",
        "bucketsize deploy --track photos --track 'logs-*'": "further buckets at once",
        "bucketsize deploy --alarm-email me@example.com": "mails what goes wrong",
        "bucketsize deploy --size-limit 10TB --yes": "warns of large buckets",
    },
)
@account_options
@bucket_option(
    "Physical name of TestBucket; default: the deployed one, or testbucket-<account>-<region>."
)
@table_option()
@architecture_option(
    "The functions' processors; default: arm64 (in a local cloud this machine's)."
)
@click.option(
    "--track",
    "also_tracked",
    multiple=True,
    metavar="NAME",
    help="Another bucket to track, or a pattern such as 'logs-*'; can be given again.",
)
@template_options
@json_option
@yes_option
def deploy_command(
    account: Account,
    bucket: str | None,
    table: str | None,
    architecture: str | None,
    also_tracked: tuple[str, ...],
    *,
    as_json: bool,
    yes: bool,
    **parameters: str | int | None,
) -> None:
    """Deploy the services, and track TestBucket.

    Makes the bucket and the table where they are missing. Run again it brings
    the stack up to date, or goes on where an interrupted run stopped; options
    that are not given keep what the stack was deployed with.
    """
    narrator = Narrator()
    aws = account.connect()
    bucket, table = deployed_or_default(aws, bucket, table)
    name = offer_bucket_name(aws, bucket, narrator, ask=not yes)
    deployment = Deployment(
        name,
        table,
        STACK_NAME,
        architecture,
        tuple(physical(other, name) for other in also_tracked),
        template_parameters(parameters, name),
    )
    confirm = (lambda _changes: True) if yes else partial(_confirm, narrator)
    agree = partial(agree_to_cost, narrator, aws, events_per_day=EVENTS_PER_DAY, yes=yes)
    deployed = deploy(aws, deployment, confirm, narrator.step, agree)
    say_what_is_left_off(aws, narrator)
    if deployed.changed and parameters.get("alarm_email"):
        narrator.say(
            f"AWS sends a mail to {parameters['alarm_email']}; alarms reach that address only "
            "once the link in it has been followed, within 48 hours."
        )
    if as_json:
        narrator.result_json(_deployed_json(deployed))
    else:
        for key, value in deployed.outputs.items():
            narrator.result(f"{key:<24} {value}")
    if deployed.outcome is Outcome.DECLINED:
        narrator.say(
            "Nothing of the services was changed. The bucket, the table and the archives stand;"
            " bucketsize destroy takes away what is not wanted."
        )
        raise click.exceptions.Exit(1)
    if not deployed.changed:
        narrator.say("The stack is as it was.")


def _deployed_json(deployed: Deployed) -> dict[str, Any]:
    return created_json(deployed.created) | {
        "changed": deployed.changed,
        "tracked": [tracked_json(tracked) for tracked in deployed.tracked],
        "outputs": dict(deployed.outputs),
    }


def _confirm(narrator: Narrator, changes: tuple[ResourceChange, ...]) -> bool:
    for change in changes:
        replaced = " (replaced)" if change.replacement else ""
        narrator.say(
            f"  {change.action:<7} {change.logical_id}  {change.resource_type}{replaced}"
        )
    return narrator.confirm("Apply these changes?")
