"""``bucketsize drive``: Part 4 of the brief, invoked by hand."""

from __future__ import annotations

from pathlib import Path

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    json_option,
    picture_option,
    yes_option,
)
from bucketsize.cloud.drive import drive, fetch
from bucketsize.cloud.names import STACK_NAME


@click.command(
    "drive",
    cls=Command,
    examples={
        "bucketsize drive": "into the bucket, as plot",
        "bucketsize drive --output plot.png --yes": "and into a file",
    },
)
@account_options
@picture_option()
@json_option
@yes_option
def drive_command(account: Account, output: Path | None, *, as_json: bool, yes: bool) -> None:
    """Make the brief's changes in TestBucket and have them plotted."""
    del yes  # nothing is asked: the driver touches only what is its own
    narrator = Narrator()
    aws = account.connect()
    with narrator.step("Making the changes, one by one, and having them plotted"):
        result = drive(aws, STACK_NAME)
    if output:
        output.write_bytes(fetch(aws, result["plot"]))
        result["output"] = str(output)
    if as_json:
        narrator.result_json(result)
        return
    narrator.show_rows(result["rows"])
    narrator.result(f"plot  {output or result['plot']}")
