"""Starts the ledgers of buckets from the laptop, holds them against the buckets, ends them.

Each of these can take long, is told of as it goes, and goes on where it was broken off when
it is run again.
"""

from __future__ import annotations

from contextlib import suppress

from bucketsize.bucket_names import fits
from bucketsize.clock import utc_now
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ledger_progress import LedgerProgress
from bucketsize.cloud.report import Report, seldom
from bucketsize.cloud.stack import Stack
from bucketsize.cloud.table import ensure_expiry, ensure_table
from bucketsize.errors import NotFound
from bucketsize.history import SizeHistory
from bucketsize.ledger import Ledger, State
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.filling import PagesAfter
from bucketsize.ledger.reconcile import reconcile
from bucketsize.ledger.schedule import settle_anew
from bucketsize.ledger.schema import EXPIRES_AT, ledger_table_name, table_definition
from bucketsize.listing import list_pages
from bucketsize.model import Measurement
from bucketsize.patience import Patience

# Some minutes, where the functions give up after seconds: while a bucket changes a lot, its
# total is another by the time that a command has read what going live takes, and nobody
# repeats a command by itself.
_TRIES_OF_A_COMMAND = 500


def ledger_table_of(deployed: Stack) -> str:
    """The name of the ledger's table beside the stack's history table."""
    return ledger_table_name(deployed.parameters["TableName"])


def ensure_ledger(aws: Aws, deployed: Stack) -> Ledger:
    """The ledgers; their table is made where no bucket has needed one so far.

    Raises:
        Conflict: Another table has its name.
    """
    table_name = ledger_table_of(deployed)
    ensured = ensure_table(aws, table_definition(table_name))
    ensure_expiry(aws, table_name, ensured, EXPIRES_AT)
    return open_ledger(aws, deployed)


def open_ledger(aws: Aws, deployed: Stack) -> Ledger:
    """The ledgers, in a table that is there."""
    history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
    return Ledger(
        aws.dynamodb,
        ledger_table_of(deployed),
        history,
        now=utc_now,
        patience=Patience(most=_TRIES_OF_A_COMMAND),
    )


def ledgers_of(ledger: Ledger, name: str) -> list[str]:
    """The buckets with a ledger that a name or a pattern means, whether they exist or not."""
    with suppress(NotFound), translated(f"looking for the ledger of {name}"):
        return [bucket for bucket in ledger.bucket_names() if fits(bucket, name)]
    return []  # their table is gone


def begin_ledger(ledger: Ledger, bucket_name: str, *, lists_meanwhile: bool) -> None:
    """Have a bucket's ledger take in what events say, where it does not yet."""
    with translated(f"beginning the ledger of {bucket_name}"):
        ledger.begin(bucket_name, lists_meanwhile=lists_meanwhile)


def is_live(ledger: Ledger, bucket_name: str) -> bool:
    """Whether a bucket's ledger is complete, and kept by events."""
    with translated(f"reading the ledger of {bucket_name}"):
        total = ledger.total(bucket_name)
    return total is not None and total.state is State.LIVE


def start_ledger(aws: Aws, ledger: Ledger, bucket_name: str, report: Report) -> Measurement:
    """Enter what a bucket holds into its ledger, whose events come already; the first row."""
    with translated(f"starting the ledger of {bucket_name}"):
        report(f"entering the objects of {bucket_name}; broken off, it goes on when run again")
        progress = LedgerProgress(_pages_of(aws, bucket_name), report)
        ledger.fill(bucket_name, progress.pages_after, progress.entered)
        row = ledger.go_live(bucket_name)
        ledger.forget(bucket_name, progress.forgotten)  # what earlier ledgers of it left
    return row


def reconcile_ledger(aws: Aws, ledger: Ledger, bucket_name: str, report: Report) -> Drift:
    """Reconcile a bucket's ledger, and wait for the end of it.

    Raises:
        NotFound: The bucket has no ledger.
        Conflict: Its ledger is not live.
    """
    with translated(f"reconciling the ledger of {bucket_name}"):
        progress = LedgerProgress(_pages_of(aws, bucket_name), report)
        return reconcile(ledger, bucket_name, progress.pages_after, progress.compared)


def catch_up(aws: Aws, ledger: Ledger, bucket_name: str, report: Report) -> None:
    """Bring a live ledger to what its bucket holds, before events come again that did not."""
    reconcile_ledger(aws, ledger, bucket_name, report)
    with translated(f"noting that {bucket_name} is to be compared again"):
        settle_anew(ledger, bucket_name)


def stop_ledger(ledger: Ledger, bucket_name: str) -> None:
    """Let a bucket's ledger write nothing more.

    Raises:
        NotFound: It has none.
    """
    with translated(f"stopping the ledger of {bucket_name}"):
        ledger.stop(bucket_name)


def end_ledger(ledger: Ledger, bucket_name: str, report: Report) -> None:
    """Stop a bucket's ledger, where it has one, and delete its items."""
    with suppress(NotFound):
        stop_ledger(ledger, bucket_name)
        with translated(f"deleting the ledger of {bucket_name}"):
            ledger.forget(bucket_name, seldom(lambda n: report(f"{n:,} items deleted")))


def _pages_of(aws: Aws, bucket_name: str) -> PagesAfter:
    return lambda key: list_pages(aws.s3, bucket_name, start_after=key)
