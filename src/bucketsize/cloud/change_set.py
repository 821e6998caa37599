"""Changes the stack by a change set: shown and agreed to, executed, followed to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.report import Report
from bucketsize.cloud.stack import STACK_TAG, Stack, find_stack
from bucketsize.cloud.stack_events import (
    LONGEST_SECONDS,
    POLL_SECONDS,
    follow_events,
    newest_event,
)
from bucketsize.errors import Conflict, ServiceFailure

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# The one refusal that CloudFormation gives no code of its own.
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One line of a change set: ``Add``, ``Modify`` or ``Remove`` of a resource."""

    action: str
    logical_id: str
    resource_type: str
    replacement: bool


class Outcome(Enum):
    """What came of a change of the stack."""

    CHANGED = auto()
    SAME = auto()
    """There was nothing to change."""
    DECLINED = auto()


Confirm = Callable[[tuple[ResourceChange, ...]], bool]
"""Shown what would change; answers whether to go on."""


def apply(
    aws: Aws,
    name: str,
    parameters: Mapping[str, str],
    *,
    template_url: str | None,
    based_on: Stack | None,
    confirm: Confirm,
    report: Report,
) -> Outcome:
    """Bring the stack to these parameters and this template.

    Args:
        aws: The account.
        name: The stack's name.
        parameters: New values; parameters not named keep theirs.
        template_url: Where the template is in S3; None keeps the deployed one.
        based_on: The stack as it was read when ``parameters`` were worked out.
        confirm: Shown the changes; False leaves everything as it is.
        report: Told of each event.

    Raises:
        Conflict: Another change is under way, or came in between; try again.
        ServiceFailure: The change failed; the first failed resource is named.
    """
    if based_on:
        based_on.refuse_if_changing()
    with translated(f"changing the stack {name}"):
        change_set = f"bucketsize-{time.time_ns()}"
        executed = False
        try:
            _create_change_set(aws, name, change_set, parameters, template_url, based_on)
            changes = _wait_for_change_set(aws, name, change_set)
            if not changes:
                return Outcome.SAME
            if not confirm(changes):
                return Outcome.DECLINED
            _refuse_if_changed_since(aws, name, based_on)
            after = newest_event(aws, name)
            aws.cloudformation.execute_change_set(StackName=name, ChangeSetName=change_set)
            executed = True
        except (
            # Executing one change set deletes all others of the stack.
            aws.cloudformation.exceptions.InvalidChangeSetStatusException,
            aws.cloudformation.exceptions.ChangeSetNotFoundException,
        ) as e:
            raise _overtaken(name) from e
        finally:  # also after Ctrl-C at the question
            if not executed:
                _discard(aws, name, change_set)
        follow_events(aws, name, after, report)
    return Outcome.CHANGED


def _is_new(based_on: Stack | None) -> bool:
    return based_on is None or based_on.is_only_reviewed


def _create_change_set(
    aws: Aws,
    name: str,
    change_set: str,
    parameters: Mapping[str, str],
    template_url: str | None,
    based_on: Stack | None,
) -> None:
    given: list[Any] = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
    ]
    kept: list[Any] = [
        {"ParameterKey": key, "UsePreviousValue": True}
        for key in _known_parameters(aws, template_url, based_on)
        if key not in parameters
    ]
    template: Any = (
        {"TemplateURL": template_url} if template_url else {"UsePreviousTemplate": True}
    )
    aws.cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change_set,
        ChangeSetType="CREATE" if _is_new(based_on) else "UPDATE",
        Parameters=[*given, *kept],
        Capabilities=_CAPABILITIES,  # type: ignore[arg-type]
        Tags=[STACK_TAG],
        **template,
    )


def _known_parameters(aws: Aws, template_url: str | None, based_on: Stack | None) -> set[str]:
    """Parameters that have a value in the stack, and a place in the template."""
    if based_on is None or _is_new(based_on):
        return set()
    if template_url is None:
        return set(based_on.parameters)
    summary = aws.cloudformation.get_template_summary(TemplateURL=template_url)
    return {p["ParameterKey"] for p in summary["Parameters"]} & set(based_on.parameters)


def _wait_for_change_set(aws: Aws, name: str, change_set: str) -> tuple[ResourceChange, ...]:
    """The changes that a change set would make; none if it would make none."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        found = aws.cloudformation.describe_change_set(StackName=name, ChangeSetName=change_set)
        if found["Status"] == "CREATE_COMPLETE":
            return tuple(_change(c["ResourceChange"]) for c in found.get("Changes", []))
        if found["Status"] == "FAILED":
            reason = found.get("StatusReason", "")
            if any(words in reason for words in _NOTHING_TO_DO):
                return ()
            raise ServiceFailure(f"CloudFormation refused the template: {reason}")
        aws.sleep(POLL_SECONDS)
    raise ServiceFailure("CloudFormation did not finish the change set in time.")


def _change(change: Any) -> ResourceChange:
    return ResourceChange(
        change["Action"],
        change["LogicalResourceId"],
        change["ResourceType"],
        change.get("Replacement") == "True",
    )


def _discard(aws: Aws, name: str, change_set: str) -> None:
    """Leave nothing of a change set that is not applied, nor the stack made only for it."""
    with suppress(ClientError):  # gone with the change that overtook it
        aws.cloudformation.delete_change_set(StackName=name, ChangeSetName=change_set)
    found = find_stack(aws, name)
    if found and found.is_only_reviewed:
        aws.cloudformation.delete_stack(StackName=name)


def _refuse_if_changed_since(aws: Aws, name: str, based_on: Stack | None) -> None:
    """Two at once: the one whose reading is older gives way, so that no bucket is lost.

    Whoever executes after this point deletes the other's change set (AWS
    CloudFormation API Reference, ExecuteChangeSet).
    """
    now = find_stack(aws, name)
    if based_on is None or _is_new(based_on):
        is_as_it_was = now is not None and _is_new(now)
    else:
        is_as_it_was = now == based_on
    if not is_as_it_was:
        raise _overtaken(name)


def _overtaken(name: str) -> Conflict:
    return Conflict(
        f"The stack {name} was changed by someone else in the meantime.", hint="Try again."
    )
