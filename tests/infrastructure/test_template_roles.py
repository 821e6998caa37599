"""What the template lets each function do, and no more. AWS alone would notice some of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.template import actions_of, resource, resources_of, statements, template

import bucketsize
from bucketsize.cloud.deploy import TEMPLATE
from bucketsize.history.schema import BUCKET_NAME, EXPIRES_AT, PEAK_SCOPE, TIMESTAMP

SERVICES = ("SizeTracking", "Plotting", "Driver", "Summarizing", "Reconcile")
functions = pytest.mark.parametrize("service", SERVICES)


def test_no_role_may_scan_and_no_code_does() -> None:
    assert "Scan" not in TEMPLATE.read_text()
    for file in Path(bucketsize.__file__).parent.rglob("*.py"):
        scans = r"\.scan\(|[\"']scan[\"']|\bSELECT\b|execute_statement"
        assert not re.search(scans, file.read_text()), file


@functions
def test_a_role_names_its_actions_and_its_resources(service: str) -> None:
    for statement in statements(f"{service}Role"):
        assert not any("*" in action for action in actions_of(statement))
        for named in map(str, resources_of(statement)):
            assert named not in ("*", "arn:${AWS::Partition}:s3:::*")


@functions
def test_a_function_may_write_its_own_log_and_no_other(service: str) -> None:
    (log,) = (s for s in statements(f"{service}Role") if s["Sid"] == "WriteLog")
    assert set(actions_of(log)) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert log["Resource"] == f"{service}LogGroup.Arn"
    assert resource(f"{service}Function")["LoggingConfig"]["LogGroup"] == f"{service}LogGroup"
    assert resource(f"{service}LogGroup")["RetentionInDays"] == "LogRetentionDays"


@functions
def test_a_role_is_for_lambda_alone_and_has_no_further_policy(service: str) -> None:
    role = resource(f"{service}Role")
    assert set(role) == {"AssumeRolePolicyDocument", "Policies"}
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert trust["Action"] == "sts:AssumeRole"
    assert resource(f"{service}Function")["Role"] == f"{service}Role.Arn"


def test_what_a_function_may_do_is_in_its_role_before_the_function_is_told_of_it() -> None:
    """A policy beside the role could come later: events in between would fail."""
    types = [resource["Type"] for resource in template()["Resources"].values()]
    assert "AWS::IAM::Policy" not in types


def test_no_role_has_a_name_for_which_cloudformation_wants_another_capability() -> None:
    roles = [r for r in template()["Resources"].values() if r["Type"] == "AWS::IAM::Role"]
    assert roles
    assert not any("RoleName" in role["Properties"] for role in roles)


@functions
def test_no_bucket_of_another_account_is_listed_or_written_into(service: str) -> None:
    """The name of a bucket that was deleted can be taken by anyone; an event can name any."""
    for statement in statements(f"{service}Role"):
        if any(action.startswith("s3:") for action in actions_of(statement)):
            own_account = {"StringEquals": {"aws:ResourceAccount": "AWS::AccountId"}}
            assert statement["Condition"] == own_account


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc"])
def test_the_tracked_buckets_are_named_in_every_partition(partition: str) -> None:
    (listing,) = (s for s in statements("SizeTrackingRole") if s["Sid"] == "ListTrackedBuckets")
    (ledger,) = (s for s in statements("SizeTrackingRole") if s["Sid"] == "ListLedgerBuckets")
    (compared,) = (s for s in statements("ReconcileRole") if s["Sid"] == "CompareLedgerBuckets")
    for named, parameter in (
        (listing, "ListingBuckets"),
        (ledger, "LedgerBuckets"),
        (compared, "LedgerBuckets"),
    ):
        assert f"[',arn:{partition}:s3:::', '{parameter}']" in str(named["Resource"])
    if partition != "aws":
        assert any(partition in equals for equals in template()["Conditions"].values())


def test_a_plot_bucket_takes_the_place_of_testbucket_s_plot() -> None:
    (store,) = (s for s in statements("PlottingRole") if s["Sid"] == "StorePlot")
    assert store["Resource"] == [
        "PlotsStayInTestBucket",
        "arn:${AWS::Partition}:s3:::${BucketName}/plot",
        [
            "arn:${AWS::Partition}:s3:::${PlotBucket}/plot",
            "arn:${AWS::Partition}:s3:::${PlotBucket}/*/plot",
        ],
    ]


def test_the_driver_may_call_the_plot_and_nothing_else_of_the_api() -> None:
    (call,) = (s for s in statements("DriverRole") if s["Sid"] == "CallPlotting")
    assert call["Resource"].endswith(":${RestApi}/prod/GET/plot")


def test_summarizing_can_change_when_a_row_expires_and_nothing_else_of_the_history() -> None:
    (update,) = (
        s for s in statements("SummarizingRole") if "dynamodb:UpdateItem" in actions_of(s)
    )
    asked = update["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert asked == [BUCKET_NAME, TIMESTAMP, PEAK_SCOPE, EXPIRES_AT]
    writes = {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    for statement in statements("SummarizingRole"):
        if writes & set(actions_of(statement)):
            assert statement["Resource"].endswith("table/${SummariesTableName}")
