"""A tracker that was broken for hours leaves a gap that every reader of the history sees."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from harness import App, now, track
from harness.rest_api import call_api

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


def test_a_bucket_that_was_not_tracked_for_a_while_has_a_gap_where_it_changed(
    app: App, bucket_of_ones_own: str
) -> None:
    """Nobody knows when: anywhere since the last row before."""
    before = now() - timedelta(hours=6)
    app.history.record(Measurement(bucket_of_ones_own, before, 100, 1))
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="late.txt", Body=b"x" * 19)
    (baseline,) = track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None).baselines
    window = Window(before - timedelta(hours=1), now())
    (gap,) = open_reading(app.aws).series(bucket_of_ones_own, window).unmeasured
    assert gap.start - before < timedelta(milliseconds=1)
    assert gap.end == baseline.timestamp
