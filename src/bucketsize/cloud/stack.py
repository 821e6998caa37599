"""The CloudFormation stack of the services: what is deployed, waited for, deleted."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.names import NAME_TAG
from bucketsize.cloud.report import Report
from bucketsize.cloud.stack_events import (
    LONGEST_SECONDS,
    POLL_SECONDS,
    follow_events,
    newest_event,
)
from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.errors import Conflict, NotFound, ServiceFailure

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef, TagTypeDef

STACK_TAG: TagTypeDef = {"Key": NAME_TAG, "Value": "stack"}
_ONLY_REVIEWED = "REVIEW_IN_PROGRESS"


@dataclass(frozen=True, slots=True)
class Stack:
    """What is deployed.

    Attributes:
        name: The stack's name.
        status: CloudFormation's word for its state.
        parameters: Parameter values, by name.
        outputs: Output values, by name.
        is_ours: This app made it (its tag).
    """

    name: str
    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    is_ours: bool = True

    @property
    def tracked(self) -> TrackedLists:
        """The tracked buckets, or patterns of them, by method."""
        return TrackedLists.of(self.parameters)

    @property
    def is_only_reviewed(self) -> bool:
        """Whether it was made for a change set that nobody has executed, and holds nothing."""
        return self.status == _ONLY_REVIEWED

    @property
    def is_changing(self) -> bool:
        """Whether it is being made, updated, undone or deleted."""
        return self.status.endswith("_IN_PROGRESS") and not self.is_only_reviewed

    def refuse_if_changing(self) -> None:
        """Check that nobody is changing the stack, and that it can be changed.

        Raises:
            Conflict: Somebody is, or it cannot.
        """
        if self.is_changing:
            raise Conflict(
                f"The stack {self.name} is being changed already ({self.status}).",
                hint="Wait until that is over and run the command again.",
            )
        if self.status == "UPDATE_ROLLBACK_FAILED":
            raise Conflict(
                f"The stack {self.name} is stuck: an update failed, and so did its undoing.",
                hint="Continue the rollback, in CloudFormation's console or with: aws"
                f" cloudformation continue-update-rollback --stack-name {self.name}."
                " Then run the command again.",
            )


def find_stack(aws: Aws, name: str) -> Stack | None:
    """The stack; None if there is none of this name.

    Raises:
        Conflict: There is one of this name that this app did not make.
    """
    with translated(f"looking up the stack {name}"):
        try:
            stack = aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as e:
            # CloudFormation has no code of its own for "does not exist".
            if e.response["Error"]["Code"] == "ValidationError":
                return None
            raise
    found = _stack(stack)
    if not found.is_ours:
        raise Conflict(
            f"There is a stack {name} in {aws.region} that bucketsize did not make.",
            hint="Nothing of it is touched. Work in another region or account.",
        )
    return found


def deployed_stack(aws: Aws, name: str) -> Stack:
    """The stack, which must be there.

    Raises:
        NotFound: There is none, or it was never finished.
    """
    stack = find_stack(aws, name)
    if stack is None or not stack.outputs:
        raise NotFound(
            f"The stack {name} is not deployed in {aws.region}.",
            hint="Deploy it: bucketsize deploy. Or name the region that it is in: --region",
        )
    return stack


def wait_until_at_rest(aws: Aws, name: str, report: Report) -> None:
    """Wait until nobody changes the stack any more, where somebody does.

    CloudFormation does not delete a stack while it is updated; an interrupted
    ``deploy`` leaves such an update behind, which goes on by itself.
    """
    told = ""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        found = find_stack(aws, name)
        if found is None or not found.is_changing:
            return
        if told != found.status:
            told = found.status
            report(f"waiting until {name} is no longer {told}")
        aws.sleep(POLL_SECONDS)
    raise ServiceFailure(f"The stack {name} did not come to rest in time.")


def delete_stack(aws: Aws, name: str, report: Report) -> None:
    """Delete the stack and wait until it is gone."""
    with translated(f"deleting the stack {name}"):
        stack_id = aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        after = newest_event(aws, stack_id)
        aws.cloudformation.delete_stack(StackName=name)
        follow_events(aws, stack_id, after, report)


def _stack(described: StackTypeDef) -> Stack:
    return Stack(
        described["StackName"],
        described["StackStatus"],
        {p["ParameterKey"]: p["ParameterValue"] for p in described.get("Parameters", [])},
        {o["OutputKey"]: o["OutputValue"] for o in described.get("Outputs", [])},
        # One that is only reviewed may have no tag yet.
        described["StackStatus"] == _ONLY_REVIEWED or STACK_TAG in described.get("Tags", []),
    )
