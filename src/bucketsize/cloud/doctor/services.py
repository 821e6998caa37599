"""Examines what runs: the stack, its functions, the event source of the ledger, the queues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bucketsize.clock import utc_now
from bucketsize.cloud.doctor.finding import (
    ANEW,
    Finding,
    Findings,
    Patient,
    problem,
    queue_name,
    warning,
    well,
)
from bucketsize.model import format_timestamp

_LOOKED_BACK = timedelta(days=1)
_FUNCTIONS = (
    "SizeTrackingFunction",
    "ReconcileFunction",
    "PlottingFunction",
    "SummarizingFunction",
    "DriverFunction",
)
_ERRORS = ("ERROR", '"Task timed out"')


def examine_stack(patient: Patient) -> Findings:
    """The stack: at rest, and not stuck."""
    name, status = patient.deployed.name, patient.deployed.status
    if patient.deployed.is_changing:
        yield warning(name, f"The stack is being changed ({status}).", "Wait, then look again.")
    elif "FAILED" in status:
        yield problem(
            name,
            f"The stack is stuck ({status}).",
            f"See why: aws cloudformation describe-stack-events --stack-name {name}. Then:"
            " bucketsize deploy",
        )
    else:
        yield well(name, f"The stack is {status}.")


def examine_functions(patient: Patient) -> Findings:
    """Each function: there, ready, allowed to run, and without errors in a day."""
    for output in _FUNCTIONS:
        name = patient.deployed.outputs.get(output)
        if name:
            yield from _examine_function(patient, name)


def _examine_function(patient: Patient, name: str) -> Findings:
    client = patient.aws.lambda_
    try:
        found = client.get_function_configuration(FunctionName=name)
    except client.exceptions.ResourceNotFoundException:
        yield problem(name, "The function is gone, though the stack has it.", ANEW)
        return
    state, update = found.get("State", "Active"), found.get("LastUpdateStatus", "Successful")
    if "Failed" in (state, update):
        reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or "no reason"
        yield problem(name, f"The function cannot run: {reason}", ANEW)
    elif state == "Pending":
        yield warning(name, "The function is being made ready.", "Wait, then look again.")
    elif _is_switched_off(patient, name):
        yield problem(
            name,
            "The function is switched off: its reserved concurrency is 0.",
            f"aws lambda delete-function-concurrency --function-name {name}",
        )
    else:
        yield from _examine_log(patient, name)


def _is_switched_off(patient: Patient, name: str) -> bool:
    found = patient.aws.lambda_.get_function_concurrency(FunctionName=name)
    return found.get("ReservedConcurrentExecutions", 1) < 1


def _examine_log(patient: Patient, function_name: str) -> Findings:
    """Errors of the last day: how many, and when the last; what they say may be private."""
    group = f"/aws/lambda/{function_name}"
    times = [time for pattern in _ERRORS for time in _logged(patient, group, pattern)]
    if not times:
        yield well(function_name, "The function is ready, and logged no error for a day.")
        return
    last = format_timestamp(datetime.fromtimestamp(max(times) / 1000, UTC))
    yield warning(
        function_name,
        f"The function logged {len(times):,} errors within a day, the last at {last}.",
        f"Read them: aws logs tail {group} --since 1d --filter-pattern ERROR",
    )


def _logged(patient: Patient, group: str, pattern: str) -> list[int]:
    """When lines that fit a pattern were logged within a day, in milliseconds."""
    logs = patient.aws.logs
    since = utc_now() - _LOOKED_BACK
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        startTime=int(since.timestamp() * 1000),
        filterPattern=pattern,
        PaginationConfig={"MaxItems": 1000},
    )
    try:
        return [event["timestamp"] for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:  # it never ran
        return []


def examine_event_source(patient: Patient) -> Findings:
    """What brings the ledger's events to size-tracking: there, and switched on."""
    queue_arn = patient.deployed.outputs.get("EventQueueArn")
    if not queue_arn:
        return
    found = patient.aws.lambda_.list_event_source_mappings(EventSourceArn=queue_arn)
    states = [mapping["State"] for mapping in found["EventSourceMappings"]]
    if "Enabled" in states or "Updating" in states:
        yield well("event source", "The ledger's events reach size-tracking.")
        return
    uuids = [mapping["UUID"] for mapping in found["EventSourceMappings"]]
    yield problem(
        "event source",
        "The ledger's events wait in their queue: the event source mapping is "
        + (f"{states[0]}." if states else "gone."),
        f"aws lambda update-event-source-mapping --enabled --uuid {uuids[0]}"
        if uuids
        else ANEW,
    )


def examine_queues(patient: Patient) -> Findings:
    """The queues: each is there, no event was given up, none waits for long."""
    for output, judge in (("DeadLetterQueueUrl", _given_up), ("EventQueueUrl", _waiting)):
        url = patient.deployed.outputs.get(output)
        if not url:
            continue
        name = queue_name(url)
        try:
            yield judge(name, _messages(patient, url))
        except patient.aws.sqs.exceptions.QueueDoesNotExist:
            yield problem(name, "The queue is gone: events that go there are lost.", ANEW)


def _given_up(name: str, messages: int) -> Finding:
    if not messages:
        return well(name, "No event was given up.")
    return problem(
        name,
        f"Events that could not be measured: {messages:,}.",
        "Mend what the functions' logs tell, then bring them back: bucketsize redrive",
    )


def _waiting(name: str, messages: int) -> Finding:
    if not messages:
        return well(name, "No event waits.")
    return warning(
        name,
        f"Events that wait for size-tracking: {messages:,}.",
        "Look again in a minute; if they are not fewer, see the functions above.",
    )


def _messages(patient: Patient, url: str) -> int:
    names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = patient.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(count) for count in found.get("Attributes", {}).values())
