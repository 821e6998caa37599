"""A tracker that was broken for hours leaves a gap that every reader of the history sees."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from harness import App, now, track
from harness.rest_api import call_api

from bucketsize.cloud.baseline import write_baseline
from bucketsize.cloud.bucket_notification import notify
from bucketsize.cloud.doctor import examine
from bucketsize.cloud.reading import open_reading
from bucketsize.model import Measurement, Window, format_timestamp


@pytest.fixture
def broken_at(app: App, bucket_of_ones_own: str) -> datetime:
    """When somebody put an object whose event size-tracking could only follow hours later.

    Since what came before it the bucket has one row more, its baseline, from just before.
    """
    at = (now() - timedelta(hours=5)).replace(microsecond=0)
    app.history.record(Measurement(bucket_of_ones_own, at - timedelta(hours=1), 19, 1))
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="late.txt", Body=b"x" * 19)
    track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "s3": {"bucket": {"name": bucket_of_ones_own}, "object": {"key": "late.txt"}},
    }
    answer = app.aws.lambda_.invoke(
        FunctionName=app.outputs["SizeTrackingFunction"],
        Payload=json.dumps({"Records": [record]}),
    )
    assert json.loads(answer["Payload"].read()) == {"rows": 1}
    return at


def test_the_row_that_ends_a_gap_says_when_it_began(
    app: App, bucket_of_ones_own: str, broken_at: datetime
) -> None:
    row = app.history.latest(bucket_of_ones_own)
    assert row is not None
    assert (row.total_size, row.unmeasured_since) == (19, broken_at)
    said = call_api(app, "/history", bucket=bucket_of_ones_own, window="6h").json()["rows"]
    assert said[-1]["unmeasured_since"] == format_timestamp(broken_at)


@pytest.mark.parametrize(
    ("path", "asked"), [("/plot", {"format": "json"}), ("/history", {"resolution": "auto"})]
)
def test_the_api_names_the_gap(
    app: App, bucket_of_ones_own: str, broken_at: datetime, path: str, asked: dict[str, Any]
) -> None:
    told = call_api(app, path, bucket=bucket_of_ones_own, window="1d", **asked).json()
    _, baseline, _ = told["rows"]
    gap = {"start": format_timestamp(broken_at), "end": baseline["timestamp"]}
    assert told["unmeasured"] == [gap]


def test_a_window_that_ends_within_the_gap_shows_it_too(
    app: App, bucket_of_ones_own: str, broken_at: datetime
) -> None:
    window = Window(broken_at - timedelta(hours=2), broken_at + timedelta(hours=2))
    series = open_reading(app.aws).series(bucket_of_ones_own, window)
    assert series.unmeasured == (Window(broken_at, window.end),)


@pytest.fixture
def untold(app: App, bucket_of_ones_own: str) -> Measurement:
    """The last row, of six hours ago, of a bucket that lost its notification and changed."""
    aws = app.aws
    track(aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    nothing: Any = {}
    aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_of_ones_own, NotificationConfiguration=nothing
    )
    aws.s3.put_object(Bucket=bucket_of_ones_own, Key="late.txt", Body=b"x" * 19)
    at = now() - timedelta(hours=6)
    return app.history.record(Measurement(bucket_of_ones_own, at, 100, 1))


def gap_after(app: App, last: Measurement) -> Window:
    """The one gap since a little before a row; it begins with that row."""
    window = Window(last.timestamp - timedelta(hours=1), now())
    (gap,) = open_reading(app.aws).series(last.bucket_name, window).unmeasured
    assert gap.start - last.timestamp < timedelta(milliseconds=1)
    return gap


def test_a_bucket_that_was_not_tracked_for_a_while_has_a_gap_where_it_changed(
    app: App, untold: Measurement
) -> None:
    """Nobody knows when: anywhere since the last row before."""
    (baseline,) = track(app.aws, "bucketsize", untold.bucket_name, lambda _line: None).baselines
    assert gap_after(app, untold).end == baseline.timestamp


def test_track_that_was_killed_before_its_measurement_makes_it_when_it_is_run_again(
    app: App, untold: Measurement
) -> None:
    notify(app.aws, untold.bucket_name, app.outputs["SizeTrackingFunctionArn"])
    (baseline,) = track(app.aws, "bucketsize", untold.bucket_name, lambda _line: None).baselines
    assert (baseline.total_size, baseline.object_count) == (19, 1)
    assert gap_after(app, untold).end == baseline.timestamp


def test_the_doctor_puts_a_notification_back_and_shows_the_gap(
    app: App, untold: Measurement
) -> None:
    (lost,) = [
        found
        for found in examine(app.aws, "bucketsize")
        if found.subject == untold.bucket_name and "notification" in found.says
    ]
    assert lost.repair
    lost.repair()
    last = app.history.latest(untold.bucket_name)
    assert last
    assert (last.total_size, last.object_count) == (19, 1)
    assert gap_after(app, untold).end == last.timestamp


def test_a_change_right_after_the_notification_came_back_ends_the_gap(
    app: App, untold: Measurement
) -> None:
    """Its row does not tell what was missed before it; the one after it does."""
    size_then = Measurement(untold.bucket_name, now(), 7, 1)
    event_row = app.history.record(size_then)
    write_baseline(app.aws, app.history, untold.bucket_name, followed_until=untold)
    assert gap_after(app, untold).end == event_row.timestamp
