"""``bucketsize demo``: the whole brief on this machine, by one command."""

from __future__ import annotations

from pathlib import Path

import click

from bucketsize.cli.command import Command
from bucketsize.cli.local import keep_running, print_exports
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import json_option, picture_option, port_option
from bucketsize.cloud.demo import Demo, run_demo
from bucketsize.cloud.local import start_local_cloud


@click.command(
    "demo",
    cls=Command,
    examples={
        "bucketsize demo": "writes plot.png",
        "bucketsize demo --output sizes.png --keep": "and stays, to look around",
    },
)
@picture_option(default=Path("plot.png"))
@port_option
@click.option("--keep", is_flag=True, help="Leave the local cloud running until Ctrl-C.")
@json_option
def demo_command(output: Path, port: int | None, *, keep: bool, as_json: bool) -> None:
    """Run the whole app on an embedded local cloud and write the picture.

    Starts the cloud, makes bucket and table, deploys the services, has
    the driver make its changes, and fetches the plot from the bucket. Needs
    neither an AWS account nor Docker.
    """
    narrator = Narrator()
    with narrator.step("Starting the local cloud"):
        cloud = start_local_cloud(port=port)
    with cloud:
        try:
            demo = run_demo(cloud, narrator.step)
        except KeyboardInterrupt:
            narrator.say("Interrupted. The local cloud is gone, with all that was made in it.")
            raise click.exceptions.Exit(1) from None
        output.write_bytes(demo.picture)
        _show(narrator, demo, output, as_json=as_json)
        if keep:
            print_exports(narrator, cloud.environ)
            keep_running(narrator, cloud)


def _show(narrator: Narrator, demo: Demo, output: Path, *, as_json: bool) -> None:
    if as_json:
        narrator.result_json(demo.as_json() | {"plot": str(output)})
        return
    narrator.show_rows(demo.rows)
    narrator.result(f"peak  {demo.peak['total_size']} B in {demo.peak['bucket_name']}")
    narrator.result(f"plot  {output}")
    narrator.say(
        "The plot is an object of the bucket too: storing it made one more row, "
        f"{demo.plot_row['total_size']} B in {demo.plot_row['object_count']} objects."
    )
