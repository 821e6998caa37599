"""``bucketsize dashboard``: every tracked bucket in the browser, live."""

from __future__ import annotations

import secrets
import webbrowser
from contextlib import nullcontext
from functools import partial

import click

from bucketsize.cli.command import Command
from bucketsize.cli.narration import Narrator
from bucketsize.cli.options import Account, account_options, table_option
from bucketsize.clock import utc_now
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.reading import history_table_of, visible_stack
from bucketsize.cloud.stack import find_stack
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.dashboard import Guard, Source, bind, make_app, opened, serve
from bucketsize.history import SizeHistory
from bucketsize.summaries import SizeSummaries, WindowReader
from bucketsize.summaries.schema import summaries_table_name


@click.command(
    "dashboard",
    cls=Command,
    examples={
        "bucketsize dashboard": "opens the browser",
        "bucketsize dashboard --port 8080 --no-browser": "keeps its address",
    },
)
@account_options
@table_option()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the page; default: a free one."
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
def dashboard_command(
    account: Account, table: str | None, port: int | None, *, no_browser: bool
) -> None:
    """Show every tracked bucket in the browser, live, until Ctrl-C.

    The page is on this machine only, and reads with your own credentials. Its
    address holds a key: who has it sees what you see.
    """
    narrator = Narrator()
    aws = account.connect()
    source = _source(aws, table or history_table_of(visible_stack(aws)))
    with bind(port or 0) as listening:
        guard = Guard(listening.getsockname()[1], secrets.token_urlsafe(32))
        narrator.result(guard.address_with_key)
        browser = (
            nullcontext() if no_browser else opened(guard.address_with_key, webbrowser.open)
        )
        try:
            with browser:
                narrator.say("The dashboard is running. Ctrl-C ends it.")
                serve(listening, partial(make_app, source, guard))
        except KeyboardInterrupt:
            narrator.say("The dashboard has ended.")


def _source(aws: Aws, table_name: str) -> Source:
    client = aws.onlooker()
    history = SizeHistory(client, table_name)
    summaries = SizeSummaries(client, summaries_table_name(table_name))
    return Source(
        history,
        summaries,
        WindowReader(history, summaries),
        partial(_tracked, aws, table_name),
        utc_now,
    )


def _tracked(aws: Aws, table_name: str) -> tuple[str, ...]:
    """The buckets whose measurements go into this table."""
    stack = find_stack(aws, STACK_NAME)
    if stack is None or stack.parameters.get("TableName") != table_name:
        return ()
    return buckets_named(aws, stack.tracked.names)
