"""``bucketsize deploy``: the services, from the template, by one command."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import click

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
from bucketsize.cli.size_option import size_option
from bucketsize.cli.targets import deployed_or_default, offer_bucket_name
from bucketsize.cli.track import tracked_json
from bucketsize.cloud.change_set import Outcome, ResourceChange
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.names import STACK_NAME
from bucketsize.model import APP_BUCKET_NAME


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
@bucket_option
@table_option
@click.option(
    "--architecture",
    "--arch",
    "architecture",
    type=click.Choice(["arm64", "x86_64"]),
    help="The functions' processors; default: arm64 (in a local cloud this machine's).",
)
@click.option(
    "--track",
    "also_tracked",
    multiple=True,
    metavar="NAME",
    help="Another bucket to track, or a pattern such as 'logs-*'; can be given again.",
)
@click.option("--plot-bucket", help="Bucket that plots are stored in, instead of TestBucket.")
@click.option("--window", "window_seconds", type=click.IntRange(1), help="Seconds plotted.")
@click.option(
    "--pause", "pause_seconds", type=click.IntRange(0, 60), help="Seconds between changes."
)
@click.option(
    "--log-retention-days",
    type=click.Choice(["1", "3", "7", "14", "30", "90", "180", "365", "731", "1827", "3653"]),
    help="How long logs are kept; default: 30.",
)
@click.option(
    "--retention-days",
    type=click.IntRange(0, 36_525),
    help="How long rows of the history are kept in detail; default: 0, for good.",
)
@click.option(
    "--alarm-email",
    metavar="ADDRESS",
    callback=lambda _context, _option, value: _mail_address(value),
    help="Who is mailed about events that could not be measured, or wait, and about the"
    " limits below; '' for nobody.",
)
@size_option("--size-limit", "Size of any bucket that raises an alarm; 0: none.", or_zero=True)
@size_option(
    "--growth-limit", "Growth of any bucket within a day, likewise; 0: none.", or_zero=True
)
@click.option(
    "--busy-bucket",
    metavar="NAME",
    help="A tracked bucket that changes all the time: its silence raises an alarm; '' for"
    " none.",
)
@click.option(
    "--silence-hours",
    type=click.IntRange(1, 168),
    help="How long the busy bucket may be silent; default: 24.",
)
@click.option(
    "--cloudwatch-dashboard",
    type=click.Choice(["on", "off"]),
    help="A dashboard in CloudWatch; default: off. AWS bills those after an account's third.",
)
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
    for option in ("plot_bucket", "busy_bucket"):
        parameters[option] = _physical(parameters[option], name)
    deployment = Deployment(
        name,
        table,
        STACK_NAME,
        architecture,
        tuple(_physical(other, name) for other in also_tracked),
        _template_parameters(parameters),
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
        narrator.result_json(
            created_json(deployed.created)
            | {
                "changed": deployed.changed,
                "tracked": [tracked_json(tracked) for tracked in deployed.tracked],
                "outputs": dict(deployed.outputs),
            }
        )
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


def _physical(name: Any, app_bucket: str) -> Any:
    """The bucket that a name means, where it may be TestBucket's."""
    return app_bucket if name == APP_BUCKET_NAME else name


def _mail_address(value: str | None) -> str | None:
    """What looks like an address, or nothing: SNS says only much later what it refuses."""
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise click.BadParameter(f"{value!r} is not a mail address, such as me@example.com.")
    return value


def _template_parameters(options: dict[str, str | int | None]) -> dict[str, str]:
    """``window_seconds`` → ``WindowSeconds``, for the options that were given."""
    return {
        "".join(word.capitalize() for word in name.split("_")): str(value)
        for name, value in options.items()
        if value is not None
    }


def _confirm(narrator: Narrator, changes: tuple[ResourceChange, ...]) -> bool:
    for change in changes:
        replaced = " (replaced)" if change.replacement else ""
        narrator.say(
            f"  {change.action:<7} {change.logical_id}  {change.resource_type}{replaced}"
        )
    return narrator.confirm("Apply these changes?")
