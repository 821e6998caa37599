"""Deploys the services: what is missing of the data, the archives, the stack, the tracking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.intent import Intent, intend
from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.packaging import Target, pack
from bucketsize.cloud.summaries import ensure_summaries, fill_summaries
from bucketsize.cloud.track import Tracked, carry_out
from bucketsize.cloud.tracked_buckets import existing_buckets, is_pattern, matching_buckets
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.cloud.uploads import (
    ensure_deployment_bucket,
    object_url,
    upload_archives,
    upload_file,
)
from bucketsize.errors import Conflict, InvalidInput
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.model import Method

if TYPE_CHECKING:
    from bucketsize.cloud.create import Created

TEMPLATE = Path(__file__).with_name("template.yaml")

_BROKEN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""A stack that failed at its creation can only be deleted and made anew."""


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


@dataclass(frozen=True, slots=True)
class Deployed:
    """What deploying came to.

    Attributes:
        created: The bucket and the table.
        outcome: What came of the change of the stack.
        outputs: The stack's outputs.
        tracked: The tracking of TestBucket, of those named beside it, and of those on the
            ledger; none where the change was declined.
    """

    created: Created
    outcome: stack.Outcome
    outputs: Mapping[str, str]
    tracked: tuple[Tracked, ...]

    @property
    def changed(self) -> bool:
        """Whether the stack was changed."""
        return self.outcome is stack.Outcome.CHANGED


def deploy(
    aws: Aws,
    deployment: Deployment,
    confirm: stack.Confirm,
    step: stack.Step,
    agree: Callable[[Intent], object] = lambda _intent: None,
) -> Deployed:
    """Deploy, or bring what is deployed up to date; run again it goes on or does nothing.

    Args:
        aws: The account.
        deployment: What to deploy.
        confirm: Shown the changes of the stack; False leaves it as it is.
        step: Announces each step.
        agree: Told what is to be tracked before it is; raises where that is not wanted.

    Raises:
        BucketsizeError: What is in the way, and what to do about it.
    """
    with step("Making sure of the bucket and the table"):
        found = _usable_stack(aws, deployment.stack_name)
        lists = _lists(deployment, found)
        _refuse_missing_buckets(aws, deployment)
        _refuse_untracked_busy_bucket(deployment, lists)
        created = create(aws, deployment.bucket_name, deployment.table_name)
        summarized = ensure_summaries(aws, deployment.table_name)
    with step("Packing the functions and the matplotlib layer") as report:
        target = _target(aws, deployment, found)
        bucket_name = ensure_deployment_bucket(aws)
        keys = upload_archives(aws, bucket_name, pack(target, report=report), report)
        template_key = upload_file(aws, bucket_name, "template", TEMPLATE, report)
    parameters = {
        **lists.parameters(ledger_table_name(deployment.table_name)),
        **summarized,
        **deployment.parameters,
        **keys,
        "BucketName": deployment.bucket_name,
        "TableName": deployment.table_name,
        "Architecture": target.architecture,
        "RestApiBaseUrl": aws.rest_api_base_url,
        "DeploymentBucket": bucket_name,
    }
    with step(f"Changing the stack {deployment.stack_name}") as report:
        if found and found.status in _BROKEN:
            report(f"deleting what an earlier run left as {found.status}")
            stack.delete_stack(aws, deployment.stack_name, report)
            found = None
        outcome = stack.apply(
            aws,
            deployment.stack_name,
            parameters,
            template_url=object_url(aws, bucket_name, template_key),
            based_on=found,
            confirm=confirm,
            report=report,
        )
    now = stack.find_stack(aws, deployment.stack_name)
    if now is None or not now.outputs or outcome is stack.Outcome.DECLINED:
        return Deployed(created, outcome, now.outputs if now else {}, tracked=())
    tracked = []
    # A queue that was made anew is another: the ledger's buckets may have to be told.
    on_the_ledger = [name for name in lists.ledger if existing_buckets(aws, name)]
    for name in dict.fromkeys(
        [deployment.bucket_name, *deployment.also_tracked, *on_the_ledger]
    ):
        intent = intend(aws, deployment.stack_name, name)
        agree(intent)
        with step(f"Tracking {name}") as report:
            tracked.append(carry_out(aws, intent, report))
    with step("Summarizing the history") as report:
        is_new = found is None or "SummariesTableName" not in found.parameters
        deployed = stack.deployed_stack(aws, deployment.stack_name)
        fill_summaries(aws, deployed, report, anew=is_new)
    return Deployed(created, outcome, now.outputs, tuple(tracked))


def _lists(deployment: Deployment, found: stack.Stack | None) -> TrackedLists:
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


def _usable_stack(aws: Aws, name: str) -> stack.Stack | None:
    """The stack, unless somebody is changing it."""
    found = stack.find_stack(aws, name)
    if found:
        found.refuse_if_changing()
    return found


def _target(aws: Aws, deployment: Deployment, found: stack.Stack | None) -> Target:
    if aws.is_on_this_machine:
        return Target.this_machine()
    deployed = found.parameters.get("Architecture") if found else None
    return Target.lambda_(deployment.architecture or deployed or "arm64")
