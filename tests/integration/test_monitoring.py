"""Alarms and dashboard as they are deployed, and what size-tracking publishes for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from harness import App, eventually, no_steps, now

from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.names import STACK_NAME
from bucketsize.errors import InvalidInput
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement

PARAMETERS = {
    "AlarmEmail": "owner@example.com",
    "SizeLimit": "1000",
    "GrowthLimit": "500",
    "SilenceHours": "6",
    "CloudwatchDashboard": "on",
}


def redeployed(app: App, **parameters: str) -> None:
    deployment = Deployment(
        app.bucket_name, DEFAULT_TABLE_NAME, STACK_NAME, "arm64", parameters=parameters
    )
    deploy(app.aws, deployment, lambda _changes: True, no_steps)


@pytest.fixture(scope="module")
def monitored(own_app: App) -> App:
    """The app with every alarm and the dashboard."""
    redeployed(own_app, **PARAMETERS, BusyBucket=own_app.bucket_name)
    return own_app


def alarms(app: App) -> dict[str, Any]:
    found = app.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {alarm["AlarmName"].removeprefix(f"{STACK_NAME}-"): alarm for alarm in found}


def test_all_alarms_tell_the_one_topic(monitored: App) -> None:
    [topic] = monitored.client("sns").list_topics()["Topics"]
    found = alarms(monitored)
    assert {*found} == {
        "dead-letters",
        "errors",
        "late-summaries",
        "size",
        "growth",
        "silence",
    }
    for alarm in found.values():
        assert alarm["AlarmActions"] == [topic["TopicArn"]]
    assert (found["size"]["Threshold"], found["growth"]["Threshold"]) == (1000, 500)
    assert found["silence"]["EvaluationPeriods"] == 6


def test_the_dashboard_is_made(monitored: App) -> None:
    [dashboard] = monitored.client("cloudwatch").list_dashboards()["DashboardEntries"]
    got = monitored.client("cloudwatch").get_dashboard(DashboardName=dashboard["DashboardName"])
    body = json.loads(got["DashboardBody"])
    assert len(body["widgets"]) == 5
    assert "${" not in got["DashboardBody"]


def test_a_row_is_published_for_the_alarms_with_its_growth_since_a_day_before(
    monitored: App,
) -> None:
    yesterday = now() - timedelta(hours=25)
    monitored.history.record(Measurement(monitored.bucket_name, yesterday, 7, 1))
    monitored.aws.s3.put_object(Bucket=monitored.bucket_name, Key="grown", Body=b"x" * 100)
    metrics = eventually(
        lambda: next((m for m in published(monitored) if "GrowthPerDay" in m), None),
        "the metrics of the app in size-tracking's log",
    )
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    [total_size], [growth] = metrics["TotalSize"], metrics["GrowthPerDay"]
    assert growth == total_size - 7
    assert any("bucket_name" in m for m in published(monitored))  # one bucket is few


def test_a_busy_bucket_must_be_tracked(monitored: App) -> None:
    with pytest.raises(InvalidInput, match="not tracked") as caught:
        redeployed(monitored, BusyBucket="somebody-elses")
    assert caught.value.hint.endswith("--track somebody-elses")


def published(app: App) -> Iterator[dict[str, Any]]:
    """What size-tracking wrote into its log for CloudWatch to take as metrics."""
    group = f"/aws/lambda/{app.outputs['SizeTrackingFunction']}"
    for event in app.aws.logs.filter_log_events(logGroupName=group)["events"]:
        if '"_aws"' in event["message"]:
            found: dict[str, Any] = json.loads(event["message"])
            yield found
