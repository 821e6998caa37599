"""What to deploy, and what is refused of it before anything is made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bucketsize.bucket_names import is_pattern
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.stack import Stack, find_stack
from bucketsize.cloud.tracked_buckets import matching_buckets
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.errors import Conflict, InvalidInput
from bucketsize.model import Method


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to deploy.

    Attributes:
        bucket_name: Physical name of TestBucket.
        table_name: The history table's name.
        stack_name: The CloudFormation stack's name.
        architecture: ``arm64`` or ``x86_64``; None keeps the stack's, or is arm64. A
            local cloud's functions always run on this machine's.
        also_tracked: Buckets, or patterns of them, to be tracked besides TestBucket
            and those that are tracked already.
        parameters: Further parameters of the template; others keep their values.
    """

    bucket_name: str
    table_name: str
    stack_name: str
    architecture: str | None
    also_tracked: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


def checked(aws: Aws, deployment: Deployment) -> tuple[Stack | None, TrackedLists]:
    """The stack as it is, None before the first time, and the lists that it is to have.

    Raises:
        Conflict: Somebody is changing the stack, or the ledgers are beside another history.
        InvalidInput: A name that cannot be, or more of them than there is room for.
        NotFound: A bucket that is named does not exist.
    """
    found = find_stack(aws, deployment.stack_name)
    if found:
        found.refuse_if_changing()
    lists = _lists(deployment, found)
    _refuse_missing_buckets(aws, deployment)
    _refuse_untracked_busy_bucket(deployment, lists)
    return found, lists


def _lists(deployment: Deployment, found: Stack | None) -> TrackedLists:
    """The stack's lists, with TestBucket in them.

    Raises:
        InvalidInput: They have no room for all that is to be tracked.
        Conflict: The ledgers are beside another history table.
    """
    lists = found.tracked if found else TrackedLists()
    if lists.method_of(deployment.bucket_name) is None:
        lists = lists.with_name(deployment.bucket_name, Method.LISTING)
    refuse_too_many(tuple(dict.fromkeys([*lists.names, *deployment.also_tracked])))
    if lists.ledger and found and found.parameters["TableName"] != deployment.table_name:
        raise Conflict(
            f"The ledgers of {', '.join(lists.ledger)} belong to the history table"
            f" {found.parameters['TableName']}.",
            hint="Before another table is used: bucketsize track --method listing, for each.",
        )
    return lists


def _refuse_missing_buckets(aws: Aws, deployment: Deployment) -> None:
    """Check the buckets that are named, before anything is made.

    Raises:
        NotFound: There is no such bucket.
        InvalidInput: No bucket could have this name.
    """
    for name in deployment.also_tracked:
        if name != deployment.bucket_name:  # that one is made if it is missing
            matching_buckets(aws, name)
    plot_bucket = deployment.parameters.get("PlotBucket")
    if plot_bucket and plot_bucket != deployment.bucket_name:
        if is_pattern(plot_bucket):  # the role would write into every bucket that fits
            raise InvalidInput(f"Plots are stored in one bucket: {plot_bucket!r} is a pattern.")
        matching_buckets(aws, plot_bucket)


def _refuse_untracked_busy_bucket(deployment: Deployment, lists: TrackedLists) -> None:
    """Check that the bucket whose silence is an alarm will be tracked at all.

    Raises:
        InvalidInput: It will not: it would be silent for ever.
    """
    busy = deployment.parameters.get("BusyBucket")
    will_be = TrackedLists((*lists.names, *deployment.also_tracked))
    if busy and will_be.method_of(busy) is None:
        raise InvalidInput(
            f"The busy bucket {busy} is not tracked: it would be silent for ever.",
            hint=f"Track it in the same command: --track {busy}",
        )
