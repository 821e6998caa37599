from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.clock import long_after
from fakes.ledger_desk import Desk
from fakes.table import FakeTable

from bucketsize.errors import MalformedEvent, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import BucketSize, Cause, Measurement, Method
from bucketsize.tracking.tracker import Recorded, Tracker

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MALFORMED: dict[str, Any] = {"eventSource": "aws:s3"}


def event(*changes: tuple[str, str, str] | dict[str, Any]) -> dict[str, Any]:
    """An event of S3: (bucket, event name, key) for each record."""
    return {
        "Records": [
            change if isinstance(change, dict) else record(*change) for change in changes
        ]
    }


def record(bucket: str, event_name: str, key: str, time: object = None) -> dict[str, Any]:
    return {
        "eventSource": "aws:s3",
        "eventTime": time,
        "eventName": event_name,
        "s3": {"bucket": {"name": bucket}, "object": {"key": key}},
    }


PUT_A = ("a-bucket", "ObjectCreated:Put", "one.txt")
PUT_B = ("b-bucket", "ObjectCreated:Put", "two.txt")
PUT_C = ("c-bucket", "ObjectCreated:Put", "three.txt")


class Cloud:
    """Buckets of given sizes, those whose name is in ``failing`` excepted, and a clock."""

    def __init__(self, *failing: str, seconds_per_listing: float = 5) -> None:
        self.table = FakeTable()
        self.measured: list[str] = []
        self.reported: list[Recorded] = []
        self._failing = failing
        self._now = NOON
        self._seconds_per_listing = seconds_per_listing
        client: Any = self.table
        self.tracker = Tracker(
            measure=self._measure,
            history=SizeHistory(client, "S3-object-size-history", long_after),
            now=lambda: self._now,
            report=self.reported.append,
            ledger=Desk().ledger,
            ledger_buckets=(),
        )

    def _measure(self, bucket_name: str) -> BucketSize:
        self.measured.append(bucket_name)
        self._now += timedelta(seconds=self._seconds_per_listing)
        if bucket_name in self._failing:
            raise ServiceFailure(f"{bucket_name} cannot be listed.")
        return BucketSize(19, 1)

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(bucket, timestamp) for bucket, timestamp in self.table.items]


def test_an_event_becomes_a_row_with_its_figures_and_its_cause() -> None:
    cloud = Cloud()
    rows = cloud.tracker.track(event(PUT_A))
    cause = Cause("ObjectCreated:Put", "one.txt")
    assert rows == (Measurement("a-bucket", NOON, 19, 1, cause, Method.LISTING),)
    assert [bucket for bucket, _ in cloud.rows] == ["a-bucket"]


def test_a_row_that_measures_a_change_of_long_ago_says_since_when_nobody_did() -> None:
    put = ("a-bucket", "ObjectCreated:Put")
    late = record(*put, "late.txt", "2026-11-22T23:00:00.000Z")
    in_time = record(*put, "in-time.txt", "2026-11-23T11:59:58.000Z")
    (row,) = Cloud().tracker.track(event(late, in_time))
    assert row.unmeasured_since == NOON - timedelta(hours=13)
    (row,) = Cloud().tracker.track(event(in_time))
    assert row.unmeasured_since is None


@pytest.mark.parametrize(
    "time", [None, 5, "", "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_listing_does_without_a_time_that_cannot_be(time: object) -> None:
    hostile = record("a-bucket", "ObjectCreated:Put", "a.txt", time)
    (row,) = Cloud().tracker.track(event(hostile))
    assert row.unmeasured_since is None


def test_the_row_is_true_from_before_its_listing_began() -> None:
    cloud = Cloud(seconds_per_listing=60)
    [row] = cloud.tracker.track(event(PUT_A))
    assert row.timestamp == NOON


def test_each_bucket_of_an_event_has_a_timestamp_of_its_own() -> None:
    rows = Cloud(seconds_per_listing=5).tracker.track(event(PUT_A, PUT_B))
    assert [row.timestamp - NOON for row in rows] == [timedelta(), timedelta(seconds=5)]


def test_a_bucket_is_measured_once_however_many_of_its_objects_changed() -> None:
    cloud = Cloud()
    rows = cloud.tracker.track(event(PUT_A, PUT_B, PUT_A, PUT_A, PUT_B))
    assert cloud.measured == ["a-bucket", "b-bucket"]
    assert len(rows) == len(cloud.rows) == 2


def test_the_last_change_of_a_bucket_is_the_cause_of_its_row() -> None:
    last = ("a-bucket", "ObjectRemoved:Delete", "nine.txt")
    first, _ = Cloud().tracker.track(event(PUT_A, last, PUT_B))
    assert first.cause == Cause("ObjectRemoved:Delete", "nine.txt")


def test_an_event_that_changes_no_size_measures_nothing() -> None:
    cloud = Cloud()
    assert cloud.tracker.track({"Event": "s3:TestEvent"}) == ()
    assert cloud.tracker.track(event(("a-bucket", "ObjectTagging:Put", "one.txt"))) == ()
    assert (cloud.measured, cloud.rows, cloud.reported) == ([], [], [])


def test_what_is_valid_is_recorded_before_a_malformed_record_fails_the_event() -> None:
    cloud = Cloud()
    with pytest.raises(MalformedEvent):
        cloud.tracker.track(event(MALFORMED, PUT_A, PUT_B))
    assert [bucket for bucket, _ in cloud.rows] == ["a-bucket", "b-bucket"]


def test_a_bucket_that_cannot_be_measured_gets_no_row_and_does_not_stop_the_others() -> None:
    cloud = Cloud("a-bucket")
    with pytest.raises(ServiceFailure, match="a-bucket cannot be listed"):
        cloud.tracker.track(event(PUT_A, PUT_B))
    assert [bucket for bucket, _ in cloud.rows] == ["b-bucket"]
    assert [r.measurement.bucket_name for r in cloud.reported] == ["b-bucket"]


def test_several_failures_are_raised_together() -> None:
    cloud = Cloud("a-bucket", "b-bucket")
    with pytest.raises(ExceptionGroup) as caught:
        cloud.tracker.track(event(MALFORMED, PUT_A, PUT_B, PUT_C))
    kinds = [type(e) for e in caught.value.exceptions]
    assert kinds == [MalformedEvent, ServiceFailure, ServiceFailure]
    assert [bucket for bucket, _ in cloud.rows] == ["c-bucket"]


def test_a_failure_that_nobody_foresaw_does_not_stop_the_others_either() -> None:
    class Broken(FakeTable):
        def put_item(self, **request: Any) -> None:
            if request["Item"]["bucket_name"]["S"] == "a-bucket":
                raise ZeroDivisionError
            super().put_item(**request)

    table: Any = Broken()
    reported: list[Recorded] = []
    tracker = Tracker(
        lambda _name: BucketSize(19, 1),
        SizeHistory(table, "t", long_after),
        lambda: NOON,
        reported.append,
        Desk().ledger,
        ledger_buckets=(),
    )
    with pytest.raises(ZeroDivisionError):
        tracker.track(event(PUT_A, PUT_B))
    assert [r.measurement.bucket_name for r in reported] == ["b-bucket"]


def test_a_row_is_reported_as_it_was_written() -> None:
    cloud = Cloud(seconds_per_listing=0)
    cloud.tracker.track(event(PUT_A))
    [second] = cloud.tracker.track(event(PUT_A))  # in the same microsecond: moved by one
    assert second.timestamp == NOON + timedelta(microseconds=1)
    assert cloud.reported[-1].measurement == second


def test_the_duration_reported_is_that_of_the_listing() -> None:
    def listing(_bucket_name: str) -> BucketSize:
        time.sleep(0.02)
        return BucketSize(0, 0)

    reported: list[Recorded] = []
    table: Any = FakeTable()
    tracker = Tracker(
        listing,
        SizeHistory(table, "t", long_after),
        lambda: NOON,
        reported.append,
        Desk().ledger,
        ledger_buckets=(),
    )
    tracker.track(event(PUT_A))
    assert 0.02 <= reported[0].duration_seconds < 5
