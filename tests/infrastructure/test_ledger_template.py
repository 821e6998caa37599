"""What of the ledger's part of the template AWS alone would notice."""

from __future__ import annotations

from typing import Any

import pytest
from harness.template import resource, statements, template

LEDGER_ONLY = {
    "EventQueue",
    "EventQueuePolicy",
    "EventSource",
    "LateEventsAlarm",
    "ReconcileFunction",
    "ReconcileLogGroup",
    "ReconcileRole",
    "ReconcileSchedule",
    "ReconcileScheduleRole",
}


def names_in(node: Any) -> set[str]:
    """Every text in a part of the template, the names that it refers to among them."""
    if isinstance(node, dict):
        return set().union(*map(names_in, node.values()))
    if isinstance(node, list):
        return set().union(*map(names_in, node))
    return {str(node).removesuffix(".Arn").removesuffix(".QueueName")}


def without_the_ledger(node: Any) -> Any:
    """A part of the template as it is where no bucket is tracked by the ledger."""
    if isinstance(node, dict):
        return {
            name: without_the_ledger(part)
            for name, part in node.items()
            if not (isinstance(part, dict) and part.get("Condition") == "HasLedgerBuckets")
        }
    if isinstance(node, list):
        if node[:1] == ["HasLedgerBuckets"]:
            return without_the_ledger(node[2])
        return [without_the_ledger(part) for part in node]
    return node


def test_where_no_bucket_is_on_the_ledger_the_stack_has_nothing_of_it() -> None:
    plain = without_the_ledger(template())
    assert template()["Resources"].keys() - plain["Resources"].keys() == LEDGER_ONLY
    assert not names_in([plain["Resources"], plain["Outputs"]]) & LEDGER_ONLY


def test_only_s3_of_this_account_may_send_events_and_nobody_over_plain_http() -> None:
    allowed, refused = statements("EventQueuePolicy")
    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "AWS::AccountId"},
        "ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:s3:::*"},
    }
    assert (refused["Effect"], refused["Principal"]) == ("Deny", "*")
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    for statement in (allowed, refused):
        assert statement["Action"] == "sqs:SendMessage"
        assert statement["Resource"] == "EventQueue.Arn"


def test_the_refusal_of_plain_http_is_left_off_only_where_it_is_not_aws() -> None:
    document = resource("EventQueuePolicy")["PolicyDocument"]
    assert document["Statement"][1][0] == "OnAws"
    assert document["Statement"][1][2] == "AWS::NoValue"


def test_an_event_that_keeps_failing_ends_in_the_dead_letter_queue() -> None:
    queue = resource("EventQueue")
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": "DeadLetterQueue.Arn",
        "maxReceiveCount": 5,
    }
    # Its age goes with it: the dead letters must be kept for longer.
    kept = queue["MessageRetentionPeriod"]
    assert 4 * 86_400 <= kept < resource("DeadLetterQueue")["MessageRetentionPeriod"]


def test_all_tries_of_an_event_fit_into_the_time_that_the_queue_keeps_it() -> None:
    queue = resource("EventQueue")
    window = resource("EventSource")["MaximumBatchingWindowInSeconds"]
    tries = 6 * resource("SizeTrackingFunction")["Timeout"]
    assert queue["VisibilityTimeout"] >= tries + window
    longest = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    assert longest < queue["MessageRetentionPeriod"]


def test_the_queue_s_name_is_left_to_cloudformation() -> None:
    """One that is deleted blocks its name for a minute."""
    assert "QueueName" not in resource("EventQueue")


def test_the_queue_feeds_size_tracking_in_batches_that_fail_in_parts() -> None:
    source = resource("EventSource")
    assert source["EventSourceArn"] == "EventQueue.Arn"
    assert source["FunctionName"] == "SizeTrackingFunction"
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BatchSize"] <= 10_000
    assert source["MaximumBatchingWindowInSeconds"] >= 1  # or AWS takes ten at most
    assert source["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_the_alarm_on_late_events_waits_for_longer_than_one_failure_takes() -> None:
    alarm = resource("LateEventsAlarm")
    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "EventQueue.QueueName"}]
    assert alarm["Threshold"] > resource("EventQueue")["VisibilityTimeout"]
    assert alarm["AlarmActions"] == ["AlarmIsMailed", ["AlarmTopic"], "AWS::NoValue"]


def test_reconcile_runs_from_size_tracking_s_archive_every_hour() -> None:
    function = resource("ReconcileFunction")
    assert function["CodeUri"] == resource("SizeTrackingFunction")["CodeUri"]
    assert function["Handler"] == "lambda_function.reconcile_handler"
    schedule = resource("ReconcileSchedule")
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert schedule["Target"]["Arn"] == "ReconcileFunction.Arn"
    assert schedule["Target"]["RoleArn"] == "ReconcileScheduleRole.Arn"
    assert function["Timeout"] < 3600 / (1 + 2)  # with its two repetitions


def test_only_the_scheduler_of_this_account_may_call_reconcile() -> None:
    (trust,) = resource("ReconcileScheduleRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "AWS::AccountId",
        "aws:SourceArn": "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}"
        ":schedule-group/default",
    }
    (call,) = statements("ReconcileScheduleRole")
    assert (call["Action"], call["Resource"]) == (
        "lambda:InvokeFunction",
        "ReconcileFunction.Arn",
    )


@pytest.mark.parametrize("name", ["ListingBuckets", "LedgerBuckets"])
def test_an_empty_list_of_buckets_never_makes_an_arn_without_a_name(name: str) -> None:
    parameter = template()["Parameters"][name]
    assert parameter["Type"] == "CommaDelimitedList"
    assert parameter.get("Default", "-") == "-"  # which no bucket can be called
