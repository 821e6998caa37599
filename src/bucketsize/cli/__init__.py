"""The command ``bucketsize``: one module per command, errors shown in one place."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import click

from bucketsize import __version__
from bucketsize.cli.create import create_command
from bucketsize.cli.demo import demo_command
from bucketsize.cli.deploy import deploy_command
from bucketsize.cli.destroy import destroy_command
from bucketsize.cli.drive import drive_command
from bucketsize.cli.local import local_command
from bucketsize.cli.package import package_command
from bucketsize.cli.track import track_command, untrack_command
from bucketsize.errors import BucketsizeError, InvalidInput

_DONE, _FAILED, _WRONG_USE = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bucketsize")
def cli() -> None:
    """Tells the owner of an S3 bucket how large it is, within seconds.

    Try it on this machine, without an AWS account: bucketsize demo
    """


for _command in (
    create_command,
    deploy_command,
    destroy_command,
    package_command,
    demo_command,
    local_command,
    drive_command,
    track_command,
    untrack_command,
):
    cli.add_command(_command)


def main() -> None:
    """Run a command; ends the process with 0 done, 1 failed, or 2 wrong use."""
    signal.signal(signal.SIGTERM, _interrupt)
    # A shell has what it starts in the background ignore Ctrl-C; we clean up after it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(_run())


def _run() -> int:
    try:
        # None from a command that ran through, a code from one that ended itself
        return cli.main(prog_name="bucketsize", standalone_mode=False) or _DONE
    except click.ClickException as e:
        e.show()
        return _WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Interrupted. What is listed above as done stands, and what AWS was asked for goes"
            " on there (a change of the stack, the driver). Run the command again to go on.",
            err=True,
        )
        return _FAILED
    except InvalidInput as e:
        _show(e)
        return _WRONG_USE
    except BucketsizeError as e:
        _show(e)
        return _FAILED


def _show(error: BucketsizeError) -> None:
    click.echo(f"{click.style('Error:', fg='red')} {error.message}", err=True)
    if error.hint:
        click.echo(f"  → {error.hint}", err=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does: everything that it started is stopped."""
    raise KeyboardInterrupt
