"""Deploys the services, in steps each of which finds out what is left of it to do.

1. What is named is held against what is there, before anything is made (``deployment.py``).
2. The bucket, the tables and the history's stream are made where they are missing.
3. The archives are packed, and uploaded with the template under keys that name their content.
4. CloudFormation works out what would change; once that is agreed to, the stack is changed.
5. TestBucket is tracked, and each bucket named beside it, whose cost is told first.
6. What the history held before the function summarizing was there is summarized.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bucketsize.cloud import change_set, stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.deployment import Deployment, checked
from bucketsize.cloud.intent import Intent, intend
from bucketsize.cloud.packaging import Target, pack
from bucketsize.cloud.report import Report, Step
from bucketsize.cloud.summaries import ensure_summaries, fill_summaries
from bucketsize.cloud.track import Tracked, carry_out
from bucketsize.cloud.tracked_buckets import existing_buckets
from bucketsize.cloud.uploads import (
    ensure_deployment_bucket,
    object_url,
    upload_archives,
    upload_file,
)
from bucketsize.ledger.schema import ledger_table_name

if TYPE_CHECKING:
    from bucketsize.cloud.create import Created

TEMPLATE = Path(__file__).with_name("template.yaml")

_BROKEN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""A stack that failed at its creation can only be deleted and made anew."""


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
    outcome: change_set.Outcome
    outputs: Mapping[str, str]
    tracked: tuple[Tracked, ...]

    @property
    def changed(self) -> bool:
        """Whether the stack was changed."""
        return self.outcome is change_set.Outcome.CHANGED


def deploy(
    aws: Aws,
    deployment: Deployment,
    confirm: change_set.Confirm,
    step: Step,
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
        found, lists = checked(aws, deployment)
        created = create(aws, deployment.bucket_name, deployment.table_name)
        summarized = ensure_summaries(aws, deployment.table_name, created.table)
    with step("Packing the functions and the matplotlib layer") as report:
        target = _target(aws, deployment, found)
        deployment_bucket = ensure_deployment_bucket(aws)
        keys = upload_archives(aws, deployment_bucket, pack(target, report=report), report)
        template_key = upload_file(aws, deployment_bucket, "template", TEMPLATE, report)
    parameters = {
        **lists.parameters(ledger_table_name(deployment.table_name)),
        **summarized,
        **deployment.parameters,
        **keys,
        "BucketName": deployment.bucket_name,
        "TableName": deployment.table_name,
        "Architecture": target.architecture,
        "RestApiBaseUrl": aws.rest_api_base_url,
        "DeploymentBucket": deployment_bucket,
    }
    with step(f"Changing the stack {deployment.stack_name}") as report:
        found = _without_broken(aws, found, report)
        outcome = change_set.apply(
            aws,
            deployment.stack_name,
            parameters,
            template_url=object_url(aws, deployment_bucket, template_key),
            based_on=found,
            confirm=confirm,
            report=report,
        )
    now = stack.find_stack(aws, deployment.stack_name)
    if now is None or not now.outputs or outcome is change_set.Outcome.DECLINED:
        return Deployed(created, outcome, now.outputs if now else {}, tracked=())
    # A queue that was made anew is another: the ledger's buckets may have to be told.
    on_the_ledger = [name for name in lists.ledger if existing_buckets(aws, name)]
    names = [deployment.bucket_name, *deployment.also_tracked, *on_the_ledger]
    tracked = tuple(
        _track(aws, intend(aws, now.name, name), agree, step) for name in dict.fromkeys(names)
    )
    with step("Summarizing the history") as report:
        is_new = found is None or "SummariesTableName" not in found.parameters
        deployed = stack.deployed_stack(aws, deployment.stack_name)
        fill_summaries(aws, deployed, report, anew=is_new)
    return Deployed(created, outcome, now.outputs, tracked)


def _target(aws: Aws, deployment: Deployment, found: stack.Stack | None) -> Target:
    if aws.is_on_this_machine:
        return Target.this_machine()
    deployed = found.parameters.get("Architecture") if found else None
    return Target.lambda_(deployment.architecture or deployed or "arm64")


def _without_broken(aws: Aws, found: stack.Stack | None, report: Report) -> stack.Stack | None:
    """The stack to change; None, once it is deleted, where it could only be made anew."""
    if not found or found.status not in _BROKEN:
        return found
    report(f"deleting what an earlier run left as {found.status}")
    stack.delete_stack(aws, found.name, report)
    return None


def _track(aws: Aws, intent: Intent, agree: Callable[[Intent], object], step: Step) -> Tracked:
    agree(intent)
    with step(f"Tracking {intent.name}") as report:
        return carry_out(aws, intent, report)
