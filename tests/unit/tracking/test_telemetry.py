from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from bucketsize.errors import ServiceFailure
from bucketsize.ledger.drift import Drift
from bucketsize.model import Cause, Measurement
from bucketsize.tracking.events import ParsedEvent
from bucketsize.tracking.messages import Message
from bucketsize.tracking.telemetry import report_drift, report_failure, report_to
from bucketsize.tracking.tracker import Recorded

LOG = io.StringIO()
LOGGER = Logger(service="size-tracking", stream=LOG)  # one: Powertools keeps the first stream
SECRET_KEY = "patients/jane-doe.pdf"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The log line and the metrics of one row."""
    LOG.truncate(LOG.seek(0))
    row = Measurement(
        "photos",
        datetime(2026, 11, 23, tzinfo=UTC),
        total_size=10**15,
        object_count=3,
        cause=Cause("ObjectCreated:Put", SECRET_KEY),
    )
    report_to(LOGGER, Recorded(row, 0.1234567), ("*",))
    [line] = LOG.getvalue().splitlines()
    [metrics] = capsys.readouterr().out.splitlines()
    return json.loads(line), json.loads(metrics)


def test_a_row_is_logged_as_one_line_of_json(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    line, _ = told
    expected = {
        "level": "INFO",
        "message": "Recorded the size of a bucket",
        "service": "size-tracking",
        "bucket_name": "photos",
        "total_size": 10**15,
        "object_count": 3,
        "event_name": "ObjectCreated:Put",
        "method": "listing",
        "duration_seconds": 0.123,
    }
    assert line | expected == line


def test_its_figures_are_metrics_of_the_bucket(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    _, metrics = told
    [directive] = metrics["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "bucketsize"
    assert [sorted(names) for names in directive["Dimensions"]] == [["bucket_name", "service"]]
    assert {m["Name"]: m["Unit"] for m in directive["Metrics"]} == {
        "TotalSize": "Bytes",
        "ObjectCount": "Count",
        "MeasurementDuration": "Milliseconds",
    }
    assert metrics["bucket_name"] == "photos"
    assert metrics["service"] == "size-tracking"
    assert metrics["TotalSize"] == [10**15]
    assert metrics["ObjectCount"] == [3]
    assert metrics["MeasurementDuration"] == [pytest.approx(123.4567)]


def test_keys_of_objects_are_told_to_nobody(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    assert "jane" not in json.dumps(told)


def test_the_metrics_of_one_bucket_do_not_carry_over_to_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for size, bucket in enumerate(("photos", "videos")):
        row = Measurement(bucket, datetime(2026, 11, 23, tzinfo=UTC), size, 1)
        report_to(LOGGER, Recorded(row, 0), ("*",))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(m["bucket_name"], m["TotalSize"]) for m in lines] == [
        ("photos", [0]),
        ("videos", [1]),
    ]


@pytest.mark.parametrize(
    ("metric_buckets", "publishes"),
    [(("*",), True), (("photos",), True), (("ph*", "x"), True), (("-",), False), ((), False)],
)
def test_a_bucket_has_metrics_of_its_own_only_where_they_are_paid_for(
    capsys: pytest.CaptureFixture[str], metric_buckets: tuple[str, ...], *, publishes: bool
) -> None:
    LOG.truncate(LOG.seek(0))
    row = Measurement("photos", datetime(2026, 11, 23, tzinfo=UTC), 1, 1)
    report_to(LOGGER, Recorded(row, 0), metric_buckets)
    assert bool(capsys.readouterr().out) is publishes
    assert logged()[0]["bucket_name"] == "photos"  # the log has every row


def logged() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LOG.getvalue().splitlines()]


def test_a_message_that_failed_is_logged_with_what_was_wrong() -> None:
    LOG.truncate(LOG.seek(0))
    errors: list[Exception] = [ServiceFailure("S3 is out to lunch."), ZeroDivisionError()]
    report_failure(LOGGER, Message(ParsedEvent(), "message-1", errors))
    assert [(line["message_id"], line["exception_name"]) for line in logged()] == [
        ("message-1", "ServiceFailure"),
        ("message-1", "ZeroDivisionError"),
    ]
    assert "S3 is out to lunch." in logged()[0]["exception"]


def test_drift_is_logged_and_becomes_metrics_of_the_bucket(
    capsys: pytest.CaptureFixture[str],
) -> None:
    LOG.truncate(LOG.seek(0))
    drift = Drift(9, 1, 2, 3, -50, -1, 4, is_complete=True)
    report_drift(LOGGER, "photos", drift)
    [line], metrics = logged(), json.loads(capsys.readouterr().out)
    assert line | {"bucket_name": "photos", "surplus": 2, "total_size": -50} == line
    assert metrics["bucket_name"] == "photos"
    assert (metrics["DriftObjects"], metrics["DriftBytes"]) == ([6], [50])
    assert metrics["UnsettledObjects"] == [4]
