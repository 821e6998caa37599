"""``bucketsize package``: the archives for the console."""

from __future__ import annotations

from pathlib import Path

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import folder_option, json_option, yes_option
from bucketsize.cloud.packaging import Target, pack, write_archives


@click.command(
    "package",
    cls=Command,
    examples={
        "bucketsize package": "into dist/, for x86_64",
        "bucketsize package --arch arm64 --output archives": "for the other processor",
    },
)
@click.option(
    "--architecture",
    "--arch",
    "architecture",
    type=click.Choice(["x86_64", "arm64"]),
    default="x86_64",
    show_default=True,
    help="Processors of the functions that will run them (the console's default: x86_64).",
)
@folder_option(default=Path("dist"))
@json_option
@yes_option
def package_command(architecture: str, output: Path, *, as_json: bool, yes: bool) -> None:
    """Write the functions' archives and the matplotlib layer for Lambda's python3.13."""
    del yes  # nothing is asked: the archives are made anew each time
    narrator = Narrator()
    with narrator.step("Packing") as report:
        packed = pack(Target.lambda_(architecture), report=report)
        archives = write_archives(packed, output)
    files = (
        archives.driver,
        archives.size_tracking,
        archives.plotting,
        archives.matplotlib_layer,
    )
    if as_json:
        narrator.result_json({file.name: file.stat().st_size for file in files})
        return
    for file in files:
        narrator.result(f"{file.stat().st_size / 2**20:6.1f} MiB  {file}")
