"""Steps that tracking and untracking share; each finds out what is left of it to do."""

from __future__ import annotations

from collections.abc import Sequence

from bucketsize.cloud import change_set, stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.bucket_notification import notify
from bucketsize.cloud.ledgers import end_ledger, ledger_table_of, open_ledger
from bucketsize.cloud.report import Report
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.model import Method

DESTINATIONS = {Method.LISTING: "SizeTrackingFunctionArn", Method.LEDGER: "EventQueueArn"}
"""The output of the stack that says where the events of a method's buckets go."""


def leave_ledger(
    aws: Aws, deployed: stack.Stack, buckets: Sequence[str], report: Report
) -> None:
    """Have these buckets listed at each event from now on, and delete their ledgers' items."""
    for bucket_name in buckets:
        notify(aws, bucket_name, deployed.outputs[DESTINATIONS[Method.LISTING]])
        end_ledger(open_ledger(aws, deployed), bucket_name, report)


def set_lists(
    aws: Aws, deployed: stack.Stack, lists: TrackedLists, report: Report
) -> stack.Stack:
    """Bring the stack to these lists; the stack as it is then."""
    if lists == deployed.tracked:
        return deployed
    wanted = lists.parameters(ledger_table_of(deployed))
    change_set.apply(
        aws,
        deployed.name,
        # A stack of an earlier version has no ledger.
        {name: value for name, value in wanted.items() if name in deployed.parameters},
        template_url=None,
        based_on=deployed,
        confirm=lambda _changes: True,
        report=report,
    )
    return stack.deployed_stack(aws, deployed.name)
