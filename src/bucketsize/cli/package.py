"""``bucketsize package``: the archives for the console."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import click

from bucketsize.cli.architecture_option import architecture_option
from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import (
    json_option,
    refuse_unwritable,
    yes_option,
)
from bucketsize.cloud.packaging import Target, pack, write_archives


def _made_and_writable(_context: click.Context, _option: click.Parameter, path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise click.BadParameter(f"The folder cannot be made: {e}.") from e
    refuse_unwritable(path)
    return path


@click.command(
    "package",
    cls=Command,
    examples={
        "bucketsize package": "into dist/, for x86_64",
        "bucketsize package --arch arm64 --output archives": "for the other processor",
    },
)
@architecture_option(
    "Processors of the functions that will run them (the console's default: x86_64).",
    default="x86_64",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("dist"),
    show_default=True,
    callback=_made_and_writable,
    help="Folder that the archives are written to.",
)
@json_option
@yes_option
def package_command(architecture: str, output: Path, *, as_json: bool, yes: bool) -> None:
    """Write the functions' archives and the matplotlib layer for Lambda's python3.13."""
    del yes  # nothing is asked: the archives are made anew each time
    narrator = Narrator()
    with narrator.step("Packing") as report:
        packed = pack(Target.lambda_(architecture), report=report)
        archives = write_archives(packed, output)
    files = astuple(archives)
    if as_json:
        narrator.result_json({file.name: file.stat().st_size for file in files})
        return
    for file in files:
        narrator.result(f"{file.stat().st_size / 2**20:6.1f} MiB  {file}")
