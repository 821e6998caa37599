"""The options of ``deploy`` that are parameters of the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import click

from bucketsize.cli.size_option import size_option
from bucketsize.cli.targets import physical

_BUCKETS = ("plot_bucket", "busy_bucket")


def _mail_address(value: str | None) -> str | None:
    """What looks like an address, or nothing: SNS says only much later what it refuses."""
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise click.BadParameter(f"{value!r} is not a mail address, such as me@example.com.")
    return value


_OPTIONS: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
    click.option(
        "--plot-bucket",
        help="Bucket that plots are stored in, instead of TestBucket; '' for TestBucket.",
    ),
    click.option(
        "--window",
        "window_seconds",
        type=click.IntRange(1),
        help="Seconds that a plot shows where none are asked for; default: 10.",
    ),
    click.option(
        "--pause",
        "pause_seconds",
        type=click.IntRange(0, 60),
        help="Seconds between the driver's changes; default: 2.",
    ),
    click.option(
        "--log-retention-days",
        type=click.Choice(
            ["1", "3", "7", "14", "30", "90", "180", "365", "731", "1827", "3653"]
        ),
        help="How long logs are kept; default: 30.",
    ),
    click.option(
        "--retention-days",
        type=click.IntRange(0, 36_525),
        help="How long rows of the history are kept in detail; default: 0, for good.",
    ),
    click.option(
        "--alarm-email",
        metavar="ADDRESS",
        callback=lambda _context, _option, value: _mail_address(value),
        help="Who is mailed about events that could not be measured, or wait, and about the"
        " limits below; '' for nobody.",
    ),
    size_option(
        "--size-limit", "Size of any bucket that raises an alarm; 0: none.", or_zero=True
    ),
    size_option(
        "--growth-limit", "Growth of any bucket within a day, likewise; 0: none.", or_zero=True
    ),
    click.option(
        "--busy-bucket",
        metavar="NAME",
        help="A tracked bucket that changes all the time: its silence raises an alarm; '' for"
        " none.",
    ),
    click.option(
        "--silence-hours",
        type=click.IntRange(1, 168),
        help="How long the busy bucket may be silent; default: 24.",
    ),
    click.option(
        "--cloudwatch-dashboard",
        type=click.Choice(["on", "off"]),
        help="A dashboard in CloudWatch; default: off. AWS bills those after an account's"
        " third.",
    ),
)


def template_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add them all; of an option that is not given, the stack's value stays."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def template_parameters(
    options: Mapping[str, str | int | None], app_bucket: str
) -> dict[str, str]:
    """The parameters that the given ones mean: ``window_seconds`` is ``WindowSeconds``.

    Args:
        options: Their values, by name; None: not given.
        app_bucket: What S3 calls TestBucket.
    """
    given = {name: str(value) for name, value in options.items() if value is not None}
    given |= {name: physical(given[name], app_bucket) for name in _BUCKETS if name in given}
    return {
        "".join(word.capitalize() for word in name.split("_")): value
        for name, value in given.items()
    }
