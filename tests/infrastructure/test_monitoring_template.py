"""The alarms and the dashboard of the template: what they watch is published, and by whom."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from harness.template import resource, statements, template

from bucketsize.tracking import app_metrics, telemetry

ALARMS = {
    "ErrorsAlarm": "AlarmIsMailed",
    "LateSummariesAlarm": "AlarmIsMailed",
    "SizeAlarm": "WatchesSize",
    "GrowthAlarm": "WatchesGrowth",
    "SilenceAlarm": "HasBusyBucket",
}
OF_A_BUCKET = {"bucket_name", "service"}
OF_THE_APP = {"service"}
DAY, WEEK, HOUR = 86_400, 604_800, 3_600


def dashboard() -> dict[str, Any]:
    """The body as CloudWatch gets it, with a word for each name that is filled in."""
    text = re.sub(r"\$\{[\w:.]+\}", "filled-in", resource("Dashboard")["DashboardBody"])
    body: dict[str, Any] = json.loads(text)
    return body


@pytest.mark.parametrize(("name", "condition"), ALARMS.items())
def test_each_alarm_is_there_only_where_it_is_asked_for_and_tells_the_one_topic(
    name: str, condition: str
) -> None:
    assert template()["Resources"][name]["Condition"] == condition
    actions = resource(name)["AlarmActions"]
    assert actions in (["AlarmTopic"], ["AlarmIsMailed", ["AlarmTopic"], "AWS::NoValue"])
    (publish,) = resource("AlarmTopicPolicy")["PolicyDocument"]["Statement"]
    assert f"{name}.Arn" in str(publish["Condition"])


@pytest.mark.parametrize("name", ALARMS)
def test_no_alarm_looks_back_further_than_cloudwatch_allows(name: str) -> None:
    alarm = resource(name)
    periods = alarm["EvaluationPeriods"]
    if periods == "SilenceHours":
        periods = template()["Parameters"]["SilenceHours"]["MaxValue"]
    assert alarm["Period"] * periods <= (WEEK if alarm["Period"] >= HOUR else DAY)


def test_rows_that_wait_to_be_summarized_are_told_long_before_the_stream_gives_them_up() -> (
    None
):
    alarm, source = resource("LateSummariesAlarm"), resource("HistoryStream")
    (dimension,) = alarm["Dimensions"]
    assert dimension == {"Name": "FunctionName", "Value": source["FunctionName"]}
    assert (alarm["MetricName"], alarm["Statistic"]) == ("IteratorAge", "Maximum")
    milliseconds = alarm["Threshold"]
    assert milliseconds < source["MaximumRecordAgeInSeconds"] * 1000 / 10


def test_limits_are_held_against_the_metrics_of_all_buckets() -> None:
    for name, metric in (
        ("SizeAlarm", app_metrics.TOTAL_SIZE),
        ("GrowthAlarm", app_metrics.GROWTH_PER_DAY),
    ):
        alarm = resource(name)
        assert (alarm["Namespace"], alarm["MetricName"]) == (
            telemetry.METRICS_NAMESPACE,
            metric,
        )
        assert {d["Name"] for d in alarm["Dimensions"]} == OF_THE_APP
        assert (alarm["Statistic"], alarm["DatapointsToAlarm"]) == ("Maximum", 1)
        # A bucket that is not measured again has not become smaller: it stays for a day.
        assert alarm["Period"] * alarm["EvaluationPeriods"] == DAY
        assert alarm["TreatMissingData"] == "notBreaching"


def test_size_tracking_publishes_what_the_limits_are_held_against() -> None:
    variables = resource("SizeTrackingFunction")["Environment"]["Variables"]
    size, growth = app_metrics.TOTAL_SIZE, app_metrics.GROWTH_PER_DAY
    assert variables["APP_METRICS"] == [
        "WatchesSize",
        ["WatchesGrowth", f"{size},{growth}", size],
        ["WatchesGrowth", growth, ""],
    ]
    (read,) = (s for s in statements("SizeTrackingRole") if s["Sid"] == "ReadHistory")
    assert read["Action"] == "dynamodb:Query"


def test_silence_is_hours_without_any_row_of_the_busy_bucket() -> None:
    alarm = resource("SilenceAlarm")
    dimensions = {d["Name"]: d["Value"] for d in alarm["Dimensions"]}
    assert dimensions == {"bucket_name": "BusyBucket", "service": "size-tracking"}
    assert (alarm["Statistic"], alarm["Threshold"]) == ("SampleCount", 1)
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == (
        "LessThanThreshold",
        "breaching",
    )
    variables = resource("SizeTrackingFunction")["Environment"]["Variables"]
    assert variables["METRIC_BUCKETS"] == [
        "HasBusyBucket",
        "${MetricBuckets},${BusyBucket}",  # else it would always be silent
        "MetricBuckets",
    ]


def test_the_dashboard_fits_on_its_grid() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in dashboard()["widgets"]:
        place = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not place & taken
        assert max(x for x, _ in place) < 24
        taken |= place


def test_the_dashboard_searches_for_metrics_that_size_tracking_publishes() -> None:
    body = json.dumps(dashboard()).replace('\\"', '"')
    found = re.findall(r"SEARCH\('\{(\w+),([\w,]+)\} MetricName=\"(\w+)\"', '(\w+)'\)", body)
    assert len(found) == body.count("SEARCH(") == 3
    for namespace, dimensions, _, statistic in found:
        assert namespace == telemetry.METRICS_NAMESPACE
        assert set(dimensions.split(",")) == OF_A_BUCKET
        assert statistic == "Maximum"
    published = {
        "TotalSize",
        "ObjectCount",
        "MeasurementDuration",
    }  # tracking/test_telemetry.py
    assert {metric for _, _, metric, _ in found} == published
    direct = {
        (m[0], m[1])
        for widget in dashboard()["widgets"]
        for m in widget["properties"]["metrics"]
        if isinstance(m[0], str)
    }
    assert direct == {
        ("AWS/Lambda", "Invocations"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    }


def test_all_of_it_is_off_unless_it_is_asked_for() -> None:
    parameters = template()["Parameters"]
    defaults = {
        name: parameters[name]["Default"]
        for name in ("SizeLimit", "GrowthLimit", "BusyBucket", "CloudwatchDashboard")
    }
    assert defaults == {
        "SizeLimit": 0,
        "GrowthLimit": 0,
        "BusyBucket": "",
        "CloudwatchDashboard": "off",
    }
