"""``bucketsize plot``: the picture of any bucket, in a file or in the terminal."""

from __future__ import annotations

import os
import sys
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    Account,
    account_options,
    json_option,
    picture_option,
)
from bucketsize.cli.window_options import AskedWindow, window_options
from bucketsize.clock import utc_now
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from bucketsize.errors import AccessDenied
from bucketsize.plot_api import PlotAnswer, PlotApi

_DEFAULT_FILE = Path("plot.png")
_FORMATS = {".png": "png", ".svg": "svg"}


@click.command(
    "plot",
    cls=Command,
    examples={
        "bucketsize plot photos": "in the terminal",
        "bucketsize plot photos --window 30d --output size.svg": "into a file",
    },
)
@click.argument("bucket")
@window_options("1d")
@picture_option()
@click.option("--api", metavar="URL", help="Address of the REST API; default: the stack's.")
@account_options
@json_option
def plot_command(
    account: Account,
    bucket: str,
    asked: AskedWindow,
    output: Path | None,
    api: str | None,
    *,
    as_json: bool,
) -> None:
    """Have a picture of the bucket BUCKET drawn by the service plotting.

    It is shown in the terminal where that can (kitty, iTerm2, sixel); else, or
    with --output, it goes to a file: PNG or SVG, by the ending of its name.
    """
    picture_format = _picture_format(output)
    narrator = Narrator()
    aws = account.connect()
    with narrator.step(f"Having {bucket} plotted"):
        url = api or deployed_stack(aws, STACK_NAME).outputs["PlotApiUrl"]
        plotting = PlotApi(url.rstrip("/"), aws.session.get_credentials(), aws.region)
        fetch = partial(_fetch, plotting, bucket, asked, picture_format)
        try:
            answer = fetch()
        except AccessDenied:  # they may be let in to this bucket alone
            answer = fetch(is_for_one_bucket=True)
            narrator.say("You may see this bucket alone: the picture names no other.")
    if answer.not_stored:
        narrator.say(f"The picture was not stored: {answer.not_stored}")
    if output is None and not as_json and (show := _terminals_way()):
        narrator.show_picture(show(BytesIO(answer.picture)))
        return
    output = output or _DEFAULT_FILE
    output.write_bytes(answer.picture)
    if as_json:
        narrator.result_json({"bucket": bucket, "output": str(output)})
    else:
        narrator.result(f"plot  {output}")


def _picture_format(output: Path | None) -> str:
    ending = (output or _DEFAULT_FILE).suffix.lower()
    if ending not in _FORMATS:
        raise click.BadParameter("The file's name must end in .png or .svg.")
    return _FORMATS[ending]


def _fetch(
    api: PlotApi,
    bucket: str,
    asked: AskedWindow,
    picture_format: str,
    *,
    is_for_one_bucket: bool = False,
) -> PlotAnswer:
    get_plot = partial(
        api.get_plot,
        bucket,
        picture_format=picture_format,
        is_for_one_bucket=is_for_one_bucket,
    )
    if asked.start is None and asked.end is None:
        return get_plot(asked.length or asked.default)
    return get_plot(window=asked.window(utc_now()))


def _terminals_way() -> Any:
    """What draws a picture in this terminal; None where it shows no real pictures.

    textual-image asks the terminal what it can when it is imported; half blocks, which any
    terminal shows, are too coarse for a plot.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return None
    if not os.get_terminal_size(sys.stdout.fileno()).columns:  # it would divide by them
        return None
    from textual_image.renderable import Image, SixelImage, TGPImage  # noqa: PLC0415

    return Image if Image in (SixelImage, TGPImage) else None
