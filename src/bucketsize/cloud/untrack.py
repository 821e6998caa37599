"""Untracks buckets: notification, ledger, then the stack's lists. Their history stays.

Broken off anywhere, it is completed by running it again: the name leaves the lists last. Then a
bucket that goes from a ledger to a pattern of listed ones is measured once more, for what was
still in the queue; without this its next event tells, or the doctor.
"""

from __future__ import annotations

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.baseline import write_baseline
from bucketsize.cloud.bucket_notification import remove_notification
from bucketsize.cloud.ledgers import end_ledger, ledgers_of, open_ledger
from bucketsize.cloud.method_steps import leave_ledger, set_lists
from bucketsize.cloud.report import Report
from bucketsize.cloud.tracked_buckets import existing_buckets, physical_name
from bucketsize.errors import Conflict, NotFound
from bucketsize.history import SizeHistory
from bucketsize.model import Method


def refuse_untracked(aws: Aws, stack_name: str, name: str) -> None:
    """Refuse a name that cannot be untracked, before anybody is asked.

    Raises:
        NotFound: The name is not tracked.
        Conflict: It is the last one.
    """
    _checked(stack.deployed_stack(aws, stack_name), name)


def untrack(aws: Aws, stack_name: str, name: str, report: Report) -> tuple[str, ...]:
    """Track a bucket, or the buckets of a pattern, no longer; their history stays.

    Returns:
        The buckets that are not tracked any more: those that fit no other name of the lists.

    Raises:
        NotFound: The name is not tracked.
        Conflict: It is the last one, or someone else is changing the stack.
    """
    deployed = stack.deployed_stack(aws, stack_name)
    name = _checked(deployed, name)
    before, after = deployed.tracked, deployed.tracked.without(name)
    buckets = existing_buckets(aws, name)
    gone = [bucket for bucket in buckets if after.method_of(bucket) is None]
    for bucket_name in gone:
        remove_notification(aws, bucket_name)
    listed = [
        bucket
        for bucket in buckets
        if (before.method_of(bucket), after.method_of(bucket))
        == (Method.LEDGER, Method.LISTING)
    ]
    leave_ledger(aws, deployed, listed, report)
    if name in before.ledger:
        ledger = open_ledger(aws, deployed)
        # Also of a bucket that was deleted: what is live is held against its bucket hourly.
        for bucket_name in ledgers_of(ledger, name):
            if after.method_of(bucket_name) is None:
                end_ledger(ledger, bucket_name, report)
    set_lists(aws, deployed, after, report)
    history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
    for bucket_name in listed:
        write_baseline(aws, history, bucket_name)
    return tuple(gone)


def _checked(deployed: stack.Stack, name: str) -> str:
    """The physical name of what is to be untracked, and can be."""
    name = physical_name(name, deployed)
    if name not in deployed.tracked.names:
        raise NotFound(
            f"{name} is not tracked.", hint=f"Tracked are: {', '.join(deployed.tracked.names)}"
        )
    if not deployed.tracked.without(name).names:
        raise Conflict(
            f"{name} is the last tracked bucket.",
            hint="Remove the whole stack (bucketsize destroy), or track another bucket first.",
        )
    return name
