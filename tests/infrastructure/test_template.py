"""What of the template AWS alone would notice, because the local cloud is more lenient."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
import yaml
from harness.template import resource, statements, template

from bucketsize.cloud.deploy import TEMPLATE
from bucketsize.cloud.drive import LONGEST_SECONDS
from bucketsize.driver import changes, driver
from bucketsize.driver.steps import STEPS
from bucketsize.settings import (
    DriverSettings,
    PlottingSettings,
    SummarizingSettings,
    TrackingSettings,
)

SERVICES: dict[str, Any] = {
    "SizeTracking": TrackingSettings,
    "Plotting": PlottingSettings,
    "Driver": DriverSettings,
    "Summarizing": SummarizingSettings,
}
ARCHIVES = ("Driver", "SizeTracking", "Plotting", "Summarizing", "MatplotlibLayer")


def test_what_holds_data_is_not_in_the_stack() -> None:
    kinds = {found["Type"] for found in template()["Resources"].values()}
    assert not kinds & {
        "AWS::S3::Bucket",
        "AWS::DynamoDB::Table",
        "AWS::Serverless::SimpleTable",
    }


def test_the_dead_letter_queue_is_encrypted() -> None:
    assert resource("DeadLetterQueue")["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize(
    ("service", "retries"), [("SizeTracking", 2), ("Reconcile", 2), ("Driver", 0)]
)
def test_asynchronous_failures_end_in_the_dead_letter_queue(service: str, retries: int) -> None:
    config = resource(f"{service}Function")["EventInvokeConfig"]
    assert config["MaximumRetryAttempts"] == retries
    assert config["DestinationConfig"]["OnFailure"] == {
        "Type": "SQS",
        "Destination": "DeadLetterQueue.Arn",
    }
    (send,) = (s for s in statements(f"{service}Role") if s["Sid"] == "SendFailures")
    assert (send["Action"], send["Resource"]) == ("sqs:SendMessage", "DeadLetterQueue.Arn")


def test_only_s3_of_this_account_may_call_size_tracking() -> None:
    permission = resource("S3MayCallSizeTracking")
    assert permission["Action"] == "lambda:InvokeFunction"
    assert permission["Principal"] == "s3.amazonaws.com"
    assert permission["SourceAccount"] == "AWS::AccountId"
    assert permission["SourceArn"] == "arn:${AWS::Partition}:s3:::*"
    assert permission["FunctionName"] == "SizeTrackingFunction"


def test_nobody_is_let_into_the_dead_letter_queue_nor_speaks_plain_http_to_it() -> None:
    (refusal,) = resource("DeadLetterQueuePolicy")["PolicyDocument"]["Statement"]
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (refusal["Action"], refusal["Resource"]) == (
        "sqs:SendMessage",
        "DeadLetterQueue.Arn",
    )


def test_the_api_is_signed_for_throttled_and_binary() -> None:
    api = resource("RestApi")
    assert api["Auth"] == {"DefaultAuthorizer": "AWS_IAM", "InvokeRole": "NONE"}
    assert api["BinaryMediaTypes"] == ["*/*"]
    assert api["EndpointConfiguration"] == {"Type": "REGIONAL"}
    (throttling,) = api["MethodSettings"]
    assert (throttling["ResourcePath"], throttling["HttpMethod"]) == ("/*", "*")
    assert throttling["ThrottlingRateLimit"] == 10
    assert throttling["ThrottlingBurstLimit"] == 20


def test_the_api_has_one_stage_and_not_sam_s_own_beside_it() -> None:
    assert template()["Globals"]["Api"]["OpenApiVersion"]


@pytest.mark.parametrize("service", [*SERVICES, "Reconcile"])
def test_a_function_is_told_all_it_must_know_and_nothing_it_does_not(service: str) -> None:
    common = template()["Globals"]["Function"]["Environment"]["Variables"]
    own = resource(f"{service}Function").get("Environment", {}).get("Variables", {})
    # Reconcile is made of size-tracking's archive.
    fields = dataclasses.fields(SERVICES.get(service, TrackingSettings))
    known = {field.metadata["variable"] for field in fields}
    required = {f.metadata["variable"] for f in fields if f.default is dataclasses.MISSING}
    assert required <= set(common) | set(own) <= known


def test_the_driver_s_timeouts_fit_into_one_another() -> None:
    timeout = resource("DriverFunction")["Timeout"]
    waits = len(STEPS) + 3  # and the three things that an earlier run can leave
    longest_run = waits * changes._LONGEST_WAIT_SECONDS + driver._FOR_THE_PLOT_SECONDS
    assert longest_run <= timeout < LONGEST_SECONDS <= 900


def test_plotting_gives_up_no_later_than_the_gateway() -> None:
    assert resource("PlottingFunction")["Timeout"] <= 29


def test_it_has_no_yaml_aliases_which_cloudformation_refuses() -> None:
    tokens = [type(token) for token in yaml.scan(TEMPLATE.read_text())]
    assert yaml.AliasToken not in tokens
    assert yaml.AnchorToken not in tokens


def test_an_event_in_the_dead_letter_queue_raises_an_alarm() -> None:
    assert "Condition" not in template()["Resources"]["DeadLetterAlarm"]
    alarm = resource("DeadLetterAlarm")
    assert alarm["AlarmActions"] == ["AlarmIsMailed", ["AlarmTopic"], "AWS::NoValue"]
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "DeadLetterQueue.QueueName"}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_the_alarms_and_nobody_else_may_publish_to_its_topic() -> None:
    (publish,) = resource("AlarmTopicPolicy")["PolicyDocument"]["Statement"]
    assert publish["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (publish["Action"], publish["Resource"]) == ("sns:Publish", "AlarmTopic")
    late = ["HasLedgerBuckets", "LateEventsAlarm.Arn", "AWS::NoValue"]
    alarms = publish["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert alarms[:2] == ["DeadLetterAlarm.Arn", late]
    every = {f"{name}.Arn" for name, kind in _types() if kind == "AWS::CloudWatch::Alarm"}
    named = {arn for a in alarms for arn in ([a] if isinstance(a, str) else a[1:2])}
    assert named == every


def _types() -> list[tuple[str, str]]:
    return [(name, found["Type"]) for name, found in template()["Resources"].items()]


def test_what_the_gateway_refuses_has_the_form_of_our_own_errors() -> None:
    for response in resource("RestApi")["GatewayResponses"].values():
        form = response["ResponseTemplates"]["application/json"]
        error = json.loads(form.replace("$context.error.messageString", '"Forbidden"'))["error"]
        assert set(error) == {"code", "message", "hint"}


def test_new_rows_alone_reach_summarizing_and_failures_the_dead_letter_queue() -> None:
    stream = resource("HistoryStream")
    assert stream["FunctionName"] == "SummarizingFunction"
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    (only,) = stream["FilterCriteria"]["Filters"]
    assert json.loads(only["Pattern"]) == {"eventName": ["INSERT"]}
    assert stream["BisectBatchOnFunctionError"] is True
    assert stream["MaximumRetryAttempts"] > 0
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 24 * 3600  # the stream forgets it then
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == "DeadLetterQueue.Arn"
    (send,) = (s for s in statements("SummarizingRole") if s["Sid"] == "SendFailures")
    assert (send["Action"], send["Resource"]) == ("sqs:SendMessage", "DeadLetterQueue.Arn")


HOSTILE = (
    "",
    "*",
    "photos*",
    "../photos",
    "photos\n",
    "${AWS::AccountId}",
    "<script>",
    'photos"}]',
    "x" * 256,
    "\x1b[31m",
    "arn:aws:s3:::*",
)
MAY_BE = {
    "": {"LedgerTableName", "PlotBucket", "RestApiBaseUrl", "AlarmEmail", "BusyBucket"},
    "*": {"ListingBuckets", "LedgerBuckets", "MetricBuckets"},
    "photos*": {"ListingBuckets", "LedgerBuckets", "MetricBuckets"},
    "../photos": {f"{archive}Archive" for archive in ARCHIVES},
    "x" * 256: {
        "PlotBucket",
        "BusyBucket",
        "MetricBuckets",
        *(f"{archive}Archive" for archive in ARCHIVES),
    },
}
"""Where such a value has a meaning, or does no harm: an archive is looked for in our bucket."""


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_parameter_takes_no_value_that_would_mean_something_else_in_a_policy(
    value: str,
) -> None:
    texts = {
        name: found
        for name, found in template()["Parameters"].items()
        if found["Type"] != "Number" and "AllowedValues" not in found
    }
    assert len(texts) > 10
    taken = {n for n, found in texts.items() if re.fullmatch(found["AllowedPattern"], value)}
    assert taken <= MAY_BE.get(value, set())


def test_the_defaults_fit_their_patterns() -> None:
    for found in template()["Parameters"].values():
        if "AllowedPattern" in found and "Default" in found:
            assert re.fullmatch(found["AllowedPattern"], found["Default"])
