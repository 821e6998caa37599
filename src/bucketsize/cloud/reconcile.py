"""Finds the ledgers that ``bucketsize reconcile`` holds against their buckets."""

from __future__ import annotations

from collections.abc import Callable

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ledgers import is_live, open_ledger, reconcile_ledger
from bucketsize.cloud.report import Report
from bucketsize.cloud.tracked_buckets import buckets_named, matching_buckets, physical_name
from bucketsize.errors import Conflict, NotFound
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.versioning import refuse_versioned
from bucketsize.model import Method


def buckets_to_reconcile(
    aws: Aws, deployed: stack.Stack, name: str | None, left_out: Callable[[str], None]
) -> tuple[str, ...]:
    """The buckets on the ledger that a name or pattern means; None: all whose ledger is live.

    Args:
        aws: The account.
        deployed: The stack.
        name: The bucket's name, or the pattern.
        left_out: Told of each bucket on the ledger that there is nothing to compare with yet.

    Raises:
        NotFound: There is none.
        Conflict: A bucket that is meant is not on the ledger.
    """
    if name is not None:
        buckets = tuple(matching_buckets(aws, physical_name(name, deployed)))
        for bucket_name in buckets:
            _refuse_other_method(deployed, bucket_name)
        return buckets
    ledger_buckets = buckets_named(aws, deployed.tracked.ledger)
    if not ledger_buckets:
        raise NotFound(
            "No bucket is tracked by the ledger.",
            hint="Have one tracked so: bucketsize track NAME --method ledger",
        )
    ledger = open_ledger(aws, deployed)
    live = tuple(bucket for bucket in ledger_buckets if is_live(ledger, bucket))
    for bucket_name in ledger_buckets:
        if bucket_name not in live:
            left_out(bucket_name)
    return live


def reconcile_bucket(
    aws: Aws, deployed: stack.Stack, bucket_name: str, report: Report
) -> Drift:
    """Hold a bucket's ledger against the bucket, and set right what differs.

    Raises:
        InvalidInput: The bucket keeps versions by now.
        Conflict: The ledger's start is not complete.
    """
    with translated(f"looking whether {bucket_name} keeps versions"):
        refuse_versioned(aws.s3, bucket_name)
    return reconcile_ledger(aws, open_ledger(aws, deployed), bucket_name, report)


def _refuse_other_method(deployed: stack.Stack, bucket_name: str) -> None:
    if deployed.tracked.method_of(bucket_name) is not Method.LEDGER:
        raise Conflict(
            f"{bucket_name} is not tracked by the ledger: there is nothing to hold against it.",
            hint=f"Have it tracked so: bucketsize track {bucket_name} --method ledger",
        )
