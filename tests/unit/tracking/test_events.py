"""S3's events in the forms that AWS documents, kept in ``tests/fixtures/events``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fakes.s3_events import FIXTURES, eventbridge, fixture, in_sqs, s3_record

from bucketsize.errors import MalformedEvent
from bucketsize.model import Cause
from bucketsize.tracking.events import Change, ParsedEvent, Told, parse_event


def photos(event_name: str, object_key: str) -> Change:
    return Change("photos", Cause(event_name, object_key), Told())


PUT = photos("ObjectCreated:Put", "a b/ü+.txt")
DELETE = photos("ObjectRemoved:Delete", "old.txt")
NOT_ENCODED = "a+b c%20.txt"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("s3_put", [PUT]),
        ("s3_delete", [DELETE]),
        (
            "s3_delete_marker_created",
            [photos("ObjectRemoved:DeleteMarkerCreated", "old.txt")],
        ),
        (
            "s3_lifecycle_expiration",
            [photos("LifecycleExpiration:Delete", "2024-12-07T22:59:12.log")],
        ),
        ("s3_in_sqs", [PUT, DELETE]),
        ("s3_in_sns", [PUT]),
        ("s3_in_sns_in_sqs", [PUT]),
        (
            "eventbridge_object_created",
            [photos("ObjectCreated:Put", NOT_ENCODED)],
        ),
        (
            "eventbridge_object_deleted",
            [photos("ObjectRemoved:DeleteMarkerCreated", NOT_ENCODED)],
        ),
        (
            "eventbridge_object_expired",
            [photos("LifecycleExpiration:Delete", NOT_ENCODED)],
        ),
        ("eventbridge_in_sqs", [photos("ObjectCreated:Put", NOT_ENCODED)]),
        ("s3_test_event", []),
        ("s3_test_event_in_sqs", []),
        ("s3_tagging", []),
        ("eventbridge_tags_added", []),
    ],
)
def test_an_event_of_aws_names_its_changes(name: str, changes: list[Change]) -> None:
    assert parse_event(fixture(name)) == ParsedEvent(changes)


def test_there_is_a_test_for_every_recorded_event() -> None:
    tested = {
        parameters[0]
        for mark in test_an_event_of_aws_names_its_changes.pytestmark  # type: ignore[attr-defined]
        for parameters in mark.args[1]
    }
    assert tested == {path.stem for path in FIXTURES.glob("*.json")}


def test_a_notification_without_records_is_malformed() -> None:
    assert not parse_event({"Records": []}).malformed
    assert len(parse_event({}).malformed) == 1


def test_events_of_older_topics_that_keep_the_prefix_of_s3_are_read_the_same() -> None:
    parsed = parse_event({"Records": [s3_record(event_name="s3:ObjectRemoved:Delete")]})
    assert parsed.changes == [photos("ObjectRemoved:Delete", "cat.jpg")]


@pytest.mark.parametrize(
    ("reason", "event_name"),
    [
        ("PutObject", "ObjectCreated:Put"),
        ("POST Object", "ObjectCreated:Post"),
        ("CopyObject", "ObjectCreated:Copy"),
        ("CompleteMultipartUpload", "ObjectCreated:CompleteMultipartUpload"),
        ("Novelty", "ObjectCreated:Novelty"),
        (None, "ObjectCreated:"),
    ],
)
def test_every_reason_of_a_creation_is_a_creation(reason: str | None, event_name: str) -> None:
    event = eventbridge()
    event["detail"]["reason"] = reason
    [change] = parse_event(event).changes
    assert change.cause.event_name == event_name


@pytest.mark.parametrize(
    ("told", "event_name"),
    [
        ({"reason": "DeleteObject"}, "ObjectRemoved:Delete"),
        ({"reason": None, "deletion-type": "Permanently Deleted"}, "ObjectRemoved:Delete"),
        ({"deletion-type": "Delete Marker Created"}, "ObjectRemoved:DeleteMarkerCreated"),
        ({"reason": "Lifecycle Expiration"}, "LifecycleExpiration:Delete"),
        ({"deletion-type": "Novelty"}, "ObjectRemoved:Delete"),
    ],
)
def test_every_deletion_is_a_removal_or_an_expiry(
    told: dict[str, Any], event_name: str
) -> None:
    event = eventbridge()
    event["detail-type"] = "Object Deleted"
    event["detail"] |= told
    [change] = parse_event(event).changes
    assert change.cause.event_name == event_name


@pytest.mark.parametrize(
    ("malformed", "told"),
    [
        ("text", "The event is not a JSON object."),
        ({"Records": "text"}, "Records is not a list."),
        ({"Records": [None]}, "A record or message is not a JSON object."),
        ({"Records": [{"eventSource": "aws:sqs"}]}, "A message's body is not JSON."),
        ({"Records": [{"eventSource": "aws:s4"}]}, "A record is not one of S3's."),
        ({"Records": [s3_record(event_name=None)]}, "A record"),
        ({"Records": [s3_record(key="")]}, "A record names no key."),
        ({"Records": [s3_record(key=["a"])]}, "A record of S3 has a part of a wrong type."),
        ({"Records": [s3_record(bucket="../up")]}, "that cannot exist: '../up'."),
        (
            {"source": "aws.s3", "detail": {}},
            "An event of EventBridge lacks the field 'detail-type'.",
        ),
        (
            {"Records": [{"eventSource": "aws:s3"}]},
            "A record of S3 lacks the field 'eventName'.",
        ),
    ],
)
def test_what_is_malformed_is_said(malformed: Any, told: str) -> None:
    [error] = parse_event(malformed).malformed
    assert told in str(error)


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        5,
        "text",
        [],
        {},
        s3_record(bucket="../etc"),
        s3_record(bucket=""),
        s3_record(bucket=None),
        s3_record(bucket=["photos"]),
        s3_record(key=""),
        s3_record(key=None),
        s3_record(key=5),
        s3_record(key={"key": "cat.jpg"}),
        s3_record(event_name=None),
        s3_record(event_name=["ObjectCreated:Put"]),
        s3_record() | {"s3": "photos"},
        s3_record() | {"s3": {"bucket": "photos", "object": ["cat.jpg"]}},
        {"eventSource": "aws:s3"},
        {"eventSource": "aws:dynamodb"},
        {"eventSource": "aws:sqs"},
        {"eventSource": "aws:sqs", "body": "no JSON"},
        {"eventSource": "aws:sqs", "body": {"Records": []}},
        {"eventSource": "aws:sqs", "body": "[" * 100_000},
        {"EventSource": "aws:sns", "Sns": "text"},
        {"EventSource": "aws:sns", "Sns": {"Message": None}},
        {"Records": None},
        {"Records": {"eventSource": "aws:s3"}},
        eventbridge(bucket=5),
        eventbridge(key=""),
        eventbridge(key=["cat.jpg"]),
        eventbridge() | {"detail": None},
        eventbridge() | {"detail-type": 5},
        eventbridge() | {"detail-type": ["Object Created"]},
        eventbridge() | {"detail": {"bucket": {"name": "photos"}, "object": {}}},
        eventbridge() | {"detail": ["text"]},
    ],
    ids=lambda event: json.dumps(event)[:60],
)
def test_a_malformed_record_is_told_and_those_beside_it_are_read(malformed: Any) -> None:
    parsed = parse_event({"Records": [s3_record(key="1"), malformed, s3_record(key="2")]})
    assert [change.cause.object_key for change in parsed.changes] == ["1", "2"]
    [error] = parsed.malformed
    assert isinstance(error, MalformedEvent)


def test_a_malformed_message_in_a_queue_does_not_hide_the_next() -> None:
    event = in_sqs("no event", {"Records": [s3_record()]})
    event["Records"][0]["body"] = "{"
    parsed = parse_event(event)
    assert (len(parsed.changes), len(parsed.malformed)) == (1, 1)


def test_a_change_is_found_three_wrappings_deep_and_not_endlessly_deep() -> None:
    event: Any = eventbridge()
    for _ in range(3):
        event = in_sqs(event)
    assert len(parse_event(event).changes) == 1
    for _ in range(2):
        event = in_sqs(event)
    assert [str(e) for e in parse_event(event).malformed] == [
        "The event is wrapped too deeply."
    ]


def test_records_within_records_are_not_followed_without_end() -> None:
    event: Any = s3_record()
    for _ in range(10_000):
        event = {"Records": [event]}
    assert len(parse_event(event).malformed) == 1


def test_an_error_quotes_little_of_what_was_sent() -> None:
    [error] = parse_event({"Records": [s3_record(bucket="x" * 10_000)]}).malformed
    assert len(str(error)) < 200
