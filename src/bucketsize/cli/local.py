"""``bucketsize local``: the local cloud in the foreground."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import port_option
from bucketsize.cloud.local import LocalCloud, start_local_cloud


@click.command(
    "local",
    cls=Command,
    examples={
        "bucketsize local": "keeps nothing",
        "bucketsize local --port 4599 --state cloud": "goes on the next time",
    },
)
@port_option
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps buckets, rows and functions until the next start.",
)
def local_command(port: int | None, state: Path | None) -> None:
    """Run the local cloud until Ctrl-C.

    Prints, once it is ready, the lines that point aws, boto3 and bucketsize at
    it: paste them into another shell.
    """
    narrator = Narrator()
    with narrator.step("Starting the local cloud"):
        cloud = start_local_cloud(port=port, state_dir=state)
    with cloud:
        print_exports(narrator, cloud.environ)
        if cloud.moved_from is not None:
            narrator.say(
                f"Port {cloud.moved_from}, which the kept functions know, was taken:"
                " run bucketsize deploy to tell them the new one."
            )
        keep_running(narrator, cloud)


def keep_running(narrator: Narrator, cloud: LocalCloud) -> None:
    """Stay in the foreground until Ctrl-C, which is how a local cloud is ended."""
    narrator.say("The local cloud is running. Ctrl-C ends it.")
    try:
        cloud.wait()
    except KeyboardInterrupt:
        narrator.say("The local cloud has ended.")


def print_exports(narrator: Narrator, environ: Mapping[str, str]) -> None:
    """Print the lines that point a shell at the local cloud."""
    for name, value in environ.items():
        narrator.result(f"export {name}={shlex.quote(value)}")
