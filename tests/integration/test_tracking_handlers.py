"""The handlers of size-tracking as Lambda calls them: settings in, AWS over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.lambda_context import LambdaContext

from bucketsize.cloud.aws import Aws
from bucketsize.errors import InvalidSetting
from bucketsize.history import SizeHistory
from bucketsize.history import schema as history_schema
from bucketsize.ledger import Ledger
from bucketsize.ledger import schema as ledger_schema
from bucketsize.listing import list_pages
from bucketsize.model import Method
from bucketsize.tracking.handler import make_handlers

HISTORY, LEDGER = "handlers-history", "handlers-ledger"


@dataclass(frozen=True)
class Tracking:
    """Both handlers, and what they write."""

    aws: Aws
    events: Callable[[Any], dict[str, Any]]
    reconcile: Callable[[float], dict[str, Any]]

    @property
    def history(self) -> SizeHistory:
        return SizeHistory(self.aws.dynamodb, HISTORY)

    def ledger_as_of(self, age: timedelta) -> Ledger:
        return Ledger(
            self.aws.dynamodb, LEDGER, self.history, now=lambda: datetime.now(UTC) - age
        )


@pytest.fixture(scope="module")
def tables(aws: Aws) -> None:
    aws.dynamodb.create_table(**history_schema.table_definition(HISTORY))
    aws.dynamodb.create_table(**ledger_schema.table_definition(LEDGER))


@pytest.fixture
def tracking(aws: Aws, tables: None, monkeypatch: pytest.MonkeyPatch) -> Tracking:
    del tables
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint_url or "")
    monkeypatch.setenv("AWS_DEFAULT_REGION", aws.region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    events, reconcile = make_handlers(
        {
            "TABLE_NAME": HISTORY,
            "LEDGER_TABLE_NAME": LEDGER,
            "LEDGER_BUCKETS": "ledgered-*",
            "METRIC_BUCKETS": "with-metrics",
            "APP_METRICS": "TotalSize,GrowthPerDay",
        }
    )
    return Tracking(
        aws,
        lambda event: events(event, context()),
        lambda seconds: reconcile({}, context(seconds)),
    )


def context(timeout_seconds: float = 300) -> Any:
    return LambdaContext("size-tracking", timeout_seconds)


def s3_event(bucket: str, key: str, size: int, sequencer: str = "1") -> dict[str, Any]:
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "s3": {
            "bucket": {"name": bucket},
            "object": {"key": key, "size": size, "sequencer": sequencer},
        },
    }
    return {"Records": [record]}


def batch(**bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": name, "eventSource": "aws:sqs", "body": body}
            for name, body in bodies.items()
        ]
    }


def metrics_in(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    return [line for line in lines if "_aws" in line]


def told(caplog: pytest.LogCaptureFixture, message: str) -> Any:
    """The one record with this message, which came from this service."""
    (found,) = (record for record in caplog.records if record.message == message)
    assert found.name == "size-tracking"
    return found


@pytest.mark.parametrize("bucket", ["with-metrics", "without-metrics"])
def test_an_event_leads_to_a_row_a_log_line_and_the_metrics_asked_for(
    tracking: Tracking,
    bucket: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tracking.aws.s3.create_bucket(Bucket=bucket)
    tracking.aws.s3.put_object(Bucket=bucket, Key="a", Body=b"12345")
    assert tracking.events(s3_event(bucket, "a", 5)) == {"rows": 1}
    row = tracking.history.latest(bucket)
    assert row is not None
    assert (row.total_size, row.object_count, row.method) == (5, 1, Method.LISTING)
    assert datetime.now(UTC) - row.timestamp < timedelta(minutes=1)
    assert told(caplog, "Recorded the size of a bucket").bucket_name == bucket
    names = {name for metrics in metrics_in(capsys) for name in metrics}
    assert ("ObjectCount" in names) == (bucket == "with-metrics")
    assert "TotalSize" in names
    assert "GrowthPerDay" not in names  # nothing held a day ago


def test_growth_is_told_against_what_held_a_day_ago(
    tracking: Tracking, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = "grows"
    tracking.aws.s3.create_bucket(Bucket=bucket)
    tracking.aws.s3.put_object(Bucket=bucket, Key="a", Body=b"12345")
    tracking.events(s3_event(bucket, "a", 5))
    row = tracking.history.latest(bucket)
    assert row is not None
    two_days_ago = row.timestamp - timedelta(days=2)
    tracking.history.record(replace(row, timestamp=two_days_ago, total_size=2))
    metrics_in(capsys)
    tracking.events(s3_event(bucket, "a", 5))
    found = [
        metrics["GrowthPerDay"] for metrics in metrics_in(capsys) if "GrowthPerDay" in metrics
    ]
    assert found == [[3]]


def test_of_a_batch_only_the_message_that_failed_comes_again(
    tracking: Tracking, caplog: pytest.LogCaptureFixture
) -> None:
    bucket = "batched"
    tracking.aws.s3.create_bucket(Bucket=bucket)
    good = json.dumps(s3_event(bucket, "a", 5))
    answer = tracking.events(batch(good=good, bad="no JSON"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert tracking.history.latest(bucket) is not None
    record = told(caplog, "A message failed and will be delivered again")
    assert (record.message_id, record.levelname) == ("bad", "ERROR")
    assert "not JSON" in str(record.exc_info[1])


def started_ledger(tracking: Tracking, bucket: str, age: timedelta) -> Ledger:
    tracking.aws.s3.create_bucket(Bucket=bucket)
    ledger = tracking.ledger_as_of(age)
    ledger.begin(bucket, lists_meanwhile=False)
    pages = lambda after: list_pages(tracking.aws.s3, bucket, start_after=after)  # noqa: E731
    ledger.fill(bucket, pages, lambda _count: None)
    ledger.go_live(bucket)
    return ledger


def test_a_bucket_of_a_pattern_is_followed_by_its_ledger(tracking: Tracking) -> None:
    ledger = started_ledger(tracking, "ledgered-events", timedelta())
    told = json.dumps(s3_event("ledgered-events", "never listed", 7))
    assert tracking.events(batch(one=told)) == {"batchItemFailures": []}
    total = ledger.total("ledgered-events")
    assert total is not None
    assert (total.total_size, total.object_count) == (7, 1)
    row = tracking.history.latest("ledgered-events")
    assert row is not None
    assert row.method is Method.LEDGER


def test_the_schedule_finds_what_events_did_not_tell(
    tracking: Tracking,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ledger = started_ledger(tracking, "ledgered-drift", timedelta(hours=2))
    tracking.aws.s3.put_object(Bucket="ledgered-drift", Key="untold", Body=b"1234567")
    assert tracking.reconcile(20) == {}  # too little time is left before Lambda ends it
    drifts = tracking.reconcile(300)
    assert set(drifts) == {"ledgered-drift"}
    assert (drifts["ledgered-drift"]["total_size"], drifts["ledgered-drift"]["missing"]) == (
        7,
        1,
    )
    total = ledger.total("ledgered-drift")
    assert total is not None
    assert total.total_size == 7
    record = told(caplog, "Compared a bucket with its ledger")
    assert (record.bucket_name, record.missing) == ("ledgered-drift", 1)
    (published,) = metrics_in(capsys)
    assert (published["DriftBytes"], published["DriftObjects"]) == ([7], [1])
    assert published["service"] == "size-tracking"
    units = {
        metric["Name"]: metric["Unit"]
        for metric in published["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }
    assert units == {
        "DriftObjects": "Count",
        "DriftBytes": "Bytes",
        "UnsettledObjects": "Count",
    }


def test_a_function_without_its_table_says_so_at_its_start() -> None:
    with pytest.raises(InvalidSetting, match="TABLE_NAME"):
        make_handlers({})
