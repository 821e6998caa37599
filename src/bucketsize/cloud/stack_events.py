"""Follows a change of a stack to its end, and says what failed first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.report import Report
from bucketsize.errors import ServiceFailure

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

POLL_SECONDS = 0.5
"""Between two looks at what CloudFormation is doing."""

LONGEST_SECONDS = 1800

_GONE = "DELETE_COMPLETE"
_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", _GONE)


def newest_event(aws: Aws, stack: str) -> str:
    """The id of a stack's newest event: what comes after it belongs to the next change."""
    events = aws.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return events[0]["EventId"] if events else ""


def follow_events(aws: Aws, stack: str, after: str, report: Report) -> None:
    """Report each event of a stack until its change is over.

    Args:
        aws: The account.
        stack: Its name; to follow a deletion, its id.
        after: The event that was the newest before the change.
        report: Told of each event.

    Raises:
        ServiceFailure: The change failed; names the first resource that did.
    """
    seen = {after}
    first_failure = ""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        # Read first: a status from before the first event would be the one before the change.
        has_begun = len(seen) > 1
        status = _status(aws, stack)
        for event in _new_events(aws, stack, seen):
            line = _line(event)
            report(line)
            if event["ResourceStatus"].endswith("_FAILED") and not first_failure:
                first_failure = line
        if (has_begun or status == _GONE) and not status.endswith("_IN_PROGRESS"):
            if status in _DONE:
                return
            raise ServiceFailure(
                f"The stack's change ended as {status}. First failure: {first_failure or '?'}",
                hint="Run the command again once the cause is mended. (A role that could not be"
                " assumed yet needs nothing but that.)",
            )
        aws.sleep(POLL_SECONDS)
    raise ServiceFailure(f"The stack {stack} did not finish in time.")


def _status(aws: Aws, stack: str) -> str:
    try:
        return aws.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as e:
        if e.response["Error"]["Code"] == "ValidationError":  # deleted
            return _GONE
        raise


def _new_events(aws: Aws, stack: str, seen: set[str]) -> list[StackEventTypeDef]:
    """The events not seen yet, oldest first."""
    new: list[StackEventTypeDef] = []
    try:
        pages = aws.cloudformation.get_paginator("describe_stack_events").paginate(
            StackName=stack
        )
        for page in pages:
            for event in page["StackEvents"]:
                if event["EventId"] in seen:
                    return _marked(new, seen)
                new.append(event)
    except ClientError as e:
        if e.response["Error"]["Code"] != "ValidationError":  # deleted with its events
            raise
    return _marked(new, seen)


def _marked(new: list[StackEventTypeDef], seen: set[str]) -> list[StackEventTypeDef]:
    seen.update(event["EventId"] for event in new)
    return new[::-1]


def _line(event: StackEventTypeDef) -> str:
    reason = event.get("ResourceStatusReason", "")
    return (
        f"{event['ResourceStatus']} {event.get('LogicalResourceId', '')}"
        f"{': ' + reason if reason else ''}"
    )
