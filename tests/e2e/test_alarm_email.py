"""``deploy --alarm-email``: who is told of events that could not be measured."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from harness import App, eventually
from harness.command import run_bucketsize

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import LocalCloud
from bucketsize.cloud.names import STACK_NAME

ALARM = f"{STACK_NAME}-dead-letters"


def deploy_with(
    address: str, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environ or {}, "deploy", "--yes", "--alarm-email", address)


@pytest.fixture(scope="module")
def narration(own_cloud: LocalCloud) -> str:
    """What ``deploy`` says, once it has deployed with an address."""
    finished = deploy_with("owner@example.com", dict(own_cloud.environ))
    assert finished.returncode == 0, finished.stderr
    return finished.stderr


@pytest.fixture
def mailed(own_cloud: LocalCloud, narration: str) -> App:
    """The app whose owner is mailed."""
    return App(local_aws(own_cloud), "", {})


def topics(app: App) -> list[str]:
    return [topic["TopicArn"] for topic in app.client("sns").list_topics()["Topics"]]


def alarm(app: App) -> dict[str, Any]:
    (found,) = app.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return dict(found)


def open_to(topic: str, queue: str) -> dict[str, str]:
    """The attributes of a queue that the topic may send to."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


@pytest.mark.parametrize("address", ["owner", "owner@example", "a b@example.com"])
def test_what_is_no_address_is_wrong_use(address: str) -> None:
    refused = deploy_with(address)
    assert refused.returncode == 2
    assert "not a mail address" in refused.stderr


def test_it_says_that_the_mail_must_be_confirmed(narration: str) -> None:
    assert "mail to owner@example.com" in narration


def test_the_alarm_reaches_those_who_subscribed(mailed: App) -> None:
    (topic,) = topics(mailed)
    assert alarm(mailed)["AlarmActions"] == [topic]
    sns, sqs = mailed.client("sns"), mailed.client("sqs")
    (ours,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (ours["Protocol"], ours["Endpoint"]) == ("email", "owner@example.com")

    arn = topic.replace(":sns:", ":sqs:")
    queue = sqs.create_queue(QueueName=arn.split(":")[-1], Attributes=open_to(topic, arn))
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    mailed.client("cloudwatch").set_alarm_state(
        AlarmName=ALARM, StateValue="ALARM", StateReason="an event could not be measured"
    )
    (message,) = eventually(
        lambda: sqs.receive_message(QueueUrl=queue["QueueUrl"]).get("Messages"), "the alarm"
    )
    notification = json.loads(json.loads(message["Body"])["Message"])
    assert (notification["AlarmName"], notification["NewStateValue"]) == (ALARM, "ALARM")


def test_an_empty_address_takes_the_mails_away(mailed: App, own_cloud: LocalCloud) -> None:
    taken_away = deploy_with("", dict(own_cloud.environ))
    assert taken_away.returncode == 0, taken_away.stderr
    assert "mail to" not in taken_away.stderr
    assert topics(mailed) == []
    assert alarm(mailed)["AlarmActions"] == []
