"""What the ledger must know of a change, in each form that S3's events have."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bucketsize.errors import InvalidInput, MalformedEvent
from bucketsize.ledger import ObjectChange
from bucketsize.model import Cause
from bucketsize.tracking.events import parse_event
from bucketsize.tracking.object_changes import object_change

FIXTURES = Path(__file__).parents[2] / "fixtures" / "events"
WHEN = datetime(2026, 11, 23, 3, 12, 0, 123000, UTC)


def record(event_name: str, **of_object: Any) -> dict[str, Any]:
    event = json.loads((FIXTURES / "s3_put.json").read_text("utf-8"))
    found: dict[str, Any] = event["Records"][0] | {"eventName": event_name}
    del found["s3"]["object"]["versionId"]
    found["s3"]["object"] |= of_object
    return found


def eventbridge(name: str, **of_object: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    del event["detail"]["object"]["version-id"]
    event["detail"]["object"] |= of_object
    return event


def read(message: dict[str, Any]) -> ObjectChange:
    [change] = parse_event(message).changes
    return object_change(change)


def test_a_creation_has_size_sequencer_and_time() -> None:
    event_name = "ObjectCreated:CompleteMultipartUpload"
    change = read(record(event_name, key="a+b", size=7, sequencer="0055aed6dcd90281e500"))
    expected = ObjectChange("a b", 7, "0055AED6DCD90281E5", WHEN, Cause(event_name, "a b"))
    assert change == expected


@pytest.mark.parametrize(
    "event_name", ["s3:ObjectRemoved:Delete", "LifecycleExpiration:Delete"]
)
@pytest.mark.parametrize("size", [{}, {"size": 0}])
def test_a_removal_has_no_size(event_name: str, size: dict[str, int]) -> None:
    message = record(event_name, key="k", sequencer="A1")
    del message["s3"]["object"]["size"]
    message["s3"]["object"] |= size
    assert (read(message).size, read(message).sequencer) == (None, "A1")


def test_eventbridge_tells_the_same_in_other_words() -> None:
    when = WHEN.replace(microsecond=0)
    created, deleted = (
        read(eventbridge(f"eventbridge_object_{what}", key="a+b"))
        for what in ("created", "expired")
    )
    put, expiry = Cause("ObjectCreated:Put", "a+b"), Cause("LifecycleExpiration:Delete", "a+b")
    assert created == ObjectChange("a+b", 5, "617F08299329D189", when, put)
    assert deleted == ObjectChange("a+b", None, "617F0837B476E463", when, expiry)


@pytest.mark.parametrize(
    ("of_object", "about"),
    [
        ({"sequencer": None}, "no sequencer"),
        ({"sequencer": "not hexadecimal"}, "sequencer is"),
        ({"size": None}, "size None"),
        ({"size": "7"}, "size '7'"),
        ({"size": True}, "size True"),
        ({"size": -1}, "-1 bytes"),
    ],
)
def test_what_s3_would_not_send_is_malformed(of_object: dict[str, Any], about: str) -> None:
    with pytest.raises(MalformedEvent, match=about):
        read(record("ObjectCreated:Put", **of_object))


@pytest.mark.parametrize("time", [None, "", "yesterday", 1700000000])
def test_a_record_must_say_when(time: Any) -> None:
    with pytest.raises(MalformedEvent, match="the time"):
        read(record("ObjectCreated:Put") | {"eventTime": time})


def test_a_time_without_a_zone_is_utc() -> None:
    message = record("ObjectCreated:Put", key="k", size=1, sequencer="A1") | {
        "eventTime": "2026-11-23T12:00:00"
    }
    assert read(message).event_time == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_versions_are_refused_with_a_reason() -> None:
    messages = [
        record("ObjectCreated:Put", versionId="096fKKXTRTtl3on89fVO.nfljtsv6qko"),
        record("ObjectRemoved:DeleteMarkerCreated"),
        record("LifecycleExpiration:DeleteMarkerCreated"),
        eventbridge(
            "eventbridge_object_created", **{"version-id": "IYV3p45BT0ac8hjHg1houSdS1a"}
        ),
    ]
    for message in messages:
        with pytest.raises(InvalidInput, match=r"keeps versions.*--method listing"):
            read(message)


@pytest.mark.parametrize("version", [None, "", "null"])
def test_a_bucket_that_never_kept_versions_is_not_refused(version: str | None) -> None:
    assert read(record("ObjectCreated:Put", versionId=version)).size == 1024
