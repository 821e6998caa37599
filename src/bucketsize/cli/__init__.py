"""The command ``bucketsize``: one module per command, errors shown in one place."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from io import StringIO
from types import FrameType

import click

from bucketsize import __version__
from bucketsize.cli.lazy_group import LazyGroup
from bucketsize.cli.streams import drop_output, prepare_streams
from bucketsize.cli.visible import harmless
from bucketsize.errors import BucketsizeError, InvalidInput

_DONE, _FAILED, _WRONG_USE = 0, 1, 2

_RARELY = 100_000
"""Objects made until Python looks for garbage. What a start loads, botocore's models above all,
stays: to look through it again and again, and once more at the end, takes an eighth of the time
that a short command needs."""


COMMANDS = {
    "create": "Make the bucket TestBucket and the history table, and show that both are empty.",
    "dashboard": "Show every tracked bucket in the browser, live, until Ctrl-C.",
    "deploy": "Deploy the services, and track TestBucket.",
    "destroy": "Delete the services; then, asked one by one, the bucket and the history.",
    "history": "Show how large the bucket BUCKET was, row by row, newest last.",
    "buckets": "Show each bucket that is tracked, or was: its size now and over a window.",
    "plot": "Have a picture of the bucket BUCKET drawn by the service plotting.",
    "exporter": "Serve each bucket's size, objects, peak and time of measurement to"
    " Prometheus.",
    "measure": "Tell how large the bucket BUCKET is now, as fast as it can be listed.",
    "doctor": "Look at everything that a figure depends on, and say what is wrong and what to"
    " do.",
    "package": "Write the functions' archives and the matplotlib layer for Lambda's"
    " python3.13.",
    "demo": "Run the whole app on an embedded local cloud and write the picture.",
    "local": "Run the local cloud until Ctrl-C.",
    "drive": "Make the brief's changes in TestBucket and have them plotted.",
    "track": "Measure the bucket NAME at each of its changes from now on.",
    "untrack": "Measure the bucket NAME, or the buckets of a pattern, no longer.",
    "reconcile": "Hold the ledger of BUCKET against the bucket, and set right what differs.",
    "redrive": "Bring back the events that could not be measured, from the dead-letter queue.",
    "estimate": "Tell what following a bucket costs a month, by listing and by the ledger.",
}
"""The first sentence of each command's help."""


@click.group(
    cls=LazyGroup,
    summaries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="bucketsize")
def cli() -> None:
    """Tells the owner of an S3 bucket how large it is, within seconds.

    Try it on this machine, without an AWS account: bucketsize demo
    """


def main() -> None:
    """Run a command; ends the process with 0 done, 1 failed, or 2 wrong use."""
    gc.set_threshold(_RARELY)
    signal.signal(signal.SIGTERM, _interrupt)
    # A shell has what it starts in the background ignore Ctrl-C; we clean up after it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    prepare_streams()
    code = _run()
    gc.freeze()  # what is left ends with the process: nobody need look for garbage in it
    sys.exit(code)


def _run() -> int:
    try:
        _refuse_other_than_utf_8(sys.argv[1:])
        # None from a command that ran through, a code from one that ended itself
        return cli.main(prog_name="bucketsize", standalone_mode=False) or _DONE
    except click.ClickException as e:
        told = StringIO()
        e.show(file=told)
        click.echo(harmless(told.getvalue()), err=True, nl=False)
        return _WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Interrupted. What is listed above as done stands, and what AWS was asked for goes"
            " on there (a change of the stack, the driver). Run the command again to go on.",
            err=True,
        )
        return _FAILED
    except BucketsizeError as e:
        _show(e)
        return _WRONG_USE if isinstance(e, InvalidInput) else _FAILED
    except OSError as e:  # a full disk, a file that cannot be written
        drop_output()
        _show(BucketsizeError(f"{e}."))
        return _FAILED


def _refuse_other_than_utf_8(arguments: Sequence[str]) -> None:
    """Nothing in AWS can be called so, and no message could be written of it."""
    for place, argument in enumerate(arguments, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise InvalidInput(f"Argument {place} is not UTF-8: {argument!r:.80}.") from None


def _show(error: BucketsizeError) -> None:
    click.echo(f"{click.style('Error:', fg='red')} {harmless(error.message)}", err=True)
    if error.hint:
        click.echo(f"  → {harmless(error.hint)}", err=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does: everything that it started is stopped."""
    raise KeyboardInterrupt
