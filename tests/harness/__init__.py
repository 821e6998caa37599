"""What the tests that talk to AWS share: the deployed app, users, waiting with a deadline."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import boto3
import pytest

from benchmarks.lambda_runtime import UnfitMachine, lambda_python
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.intent import intend
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.cloud.packaging import Archives, Target, pack
from bucketsize.cloud.report import Report
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.track import Tracked, carry_out
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement, Method, Window

_T = TypeVar("_T")


@dataclass(frozen=True)
class App:
    """The app as it is deployed on a local cloud."""

    aws: Aws
    bucket_name: str
    outputs: dict[str, str]

    @property
    def history(self) -> SizeHistory:
        return SizeHistory(self.aws.dynamodb, DEFAULT_TABLE_NAME)

    def client(self, service: Any) -> Any:
        return self.aws.session.client(service, endpoint_url=self.aws.endpoint_url)

    def rows(self, bucket_name: str, since: datetime) -> list[Measurement]:
        window = Window(since, since + timedelta(days=9999))
        return list(self.history.measurements(bucket_name, window))


def thorough_but(cases: Iterable[Any], *always: Any) -> list[Any]:
    """Parameters of a test; those that are not named only take part in ``make test-slow``."""
    return [
        case if case in always else pytest.param(*_values(case), marks=pytest.mark.thorough)
        for case in cases
    ]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


def track(
    aws: Aws, stack_name: str, name: str, report: Report, method: Method | None = None
) -> Tracked:
    """What ``bucketsize track`` does, without asking about its cost."""
    return carry_out(aws, intend(aws, stack_name, name, method), report)


def eventually(get: Callable[[], _T | None], what: str, seconds: float = 15) -> _T:
    """What ``get`` returns as soon as it is true; fails after a deadline.

    The longer it waits the seldomer it asks: others need the processor meanwhile.
    """
    began = time.monotonic()
    while (waited := time.monotonic() - began) < seconds:
        found = get()
        if found:
            return found
        time.sleep(min(0.02 + waited / 10, 0.4))
    pytest.fail(f"not within {seconds} s: {what}")


def packed_for(target: Target) -> Archives:
    """The archives, from the user's cache where they are there."""
    return pack(target, report=lambda _told: None)


def need_lambdas_python() -> None:
    """Skip the test where Lambda's archives cannot run; CI must run them."""
    try:
        lambda_python()
    except UnfitMachine as e:
        if os.environ.get("CI") == "true":
            pytest.fail(str(e))
        pytest.skip(str(e))


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def no_steps(_description: str) -> Iterator[Callable[[str], None]]:
    """A step that is not announced to anybody."""
    yield lambda _detail: None


def deploy_app(aws: Aws, table_name: str = DEFAULT_TABLE_NAME) -> App:
    bucket_name = app_bucket_name(aws.account_id, aws.region)
    deployment = Deployment(bucket_name, table_name, STACK_NAME, "arm64")
    deploy(aws, deployment, lambda _changes: True, no_steps)
    return App(aws, bucket_name, dict(deployed_stack(aws, STACK_NAME).outputs))


def user_with(aws: Aws, name: str, statements: list[dict[str, Any]]) -> Aws:
    """The same account as a user sees it who may do only what the statements say."""
    iam: Any = aws.session.client("iam", endpoint_url=aws.endpoint_url)
    iam.create_user(UserName=name)
    if statements:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName=name, PolicyName="only", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=aws.region)
    return Aws(session, aws.region, aws.endpoint_url)


def everything_in(aws: Aws) -> list[str]:
    """What a cloud holds of the kinds that the app is made of, buckets left out."""

    def client(service: Any) -> Any:
        return aws.session.client(service, endpoint_url=aws.endpoint_url)

    found = [
        *aws.dynamodb.list_tables()["TableNames"],
        *(s["StackName"] for s in aws.cloudformation.describe_stacks()["Stacks"]),
        *(f["FunctionName"] for f in aws.lambda_.list_functions()["Functions"]),
        *(layer["LayerName"] for layer in aws.lambda_.list_layers()["Layers"]),
        *(api["name"] for api in client("apigateway").get_rest_apis()["items"]),
        *client("sqs").list_queues().get("QueueUrls", []),
        *(m["UUID"] for m in aws.lambda_.list_event_source_mappings()["EventSourceMappings"]),
        *(s["Name"] for s in client("scheduler").list_schedules()["Schedules"]),
        *(topic["TopicArn"] for topic in client("sns").list_topics()["Topics"]),
        *(r["RoleName"] for r in client("iam").list_roles()["Roles"]),
        *(g["logGroupName"] for g in aws.logs.describe_log_groups()["logGroups"]),
        *(a["AlarmName"] for a in client("cloudwatch").describe_alarms()["MetricAlarms"]),
    ]
    return [name for name in found if "AWSServiceRole" not in name]


def notification(app: App, bucket_name: str) -> dict[str, Any]:
    found: Any = app.aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
    found.pop("ResponseMetadata", None)
    return dict(found)


def notify_somebody_else(app: App, bucket_name: str) -> dict[str, Any]:
    """Put a notification that is not ours on a bucket; returns its whole configuration."""
    sqs = app.client("sqs")
    url = sqs.create_queue(QueueName=f"{bucket_name}-queue")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    s3_may_send = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [s3_may_send]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    configuration: Any = {
        "QueueConfigurations": [
            {
                "Id": "somebody-elses",
                "QueueArn": arn,
                # Of types that ours does not name: AWS would refuse ours beside the same ones.
                "Events": ["s3:ObjectTagging:*", "s3:ObjectRestore:Completed"],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}},
            }
        ],
        "EventBridgeConfiguration": {},
    }
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_name, NotificationConfiguration=configuration
    )
    return notification(app, bucket_name)
