"""Reads S3's events in every wrapping they arrive in. Makes no request.

Understood: S3's own form; that form, or EventBridge's, in the body of an SQS
message or of an SNS notification, nested as AWS nests them; EventBridge's form.

Powertools' data classes name the fields. Keys are read past them: its class for
S3's form leaves the key URL-encoded, and its class for EventBridge's decodes a
key that is not encoded (Amazon S3 User Guide, "Event message structure" and
"EventBridge event message structure").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes.s3_event import (
    S3EventBridgeNotificationEvent,
    S3EventRecord,
)

from bucketsize.bucket_names import can_be_bucket_name
from bucketsize.errors import MalformedEvent
from bucketsize.model import Cause

_SIZE_CHANGING = ("ObjectCreated:", "ObjectRemoved:", "LifecycleExpiration:")

# What is written into the row; S3 may yet invent a reason, of such words.
_EVENT_NAME = re.compile(r"[A-Za-z]+:[A-Za-z0-9 :_-]{0,64}")

_LONGEST_KEY_BYTES = 1024
"""Of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects")."""

_NO_UTF_8 = "A record names a key that is not UTF-8."

_DEEPEST_NESTING = 8
"""A record of S3, in its event, in SNS, in SQS, is four deep."""

_S3_NAMES = {
    "PutObject": "Put",
    "POST Object": "Post",
    "CopyObject": "Copy",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Permanently Deleted": "Delete",
    "Delete Marker Created": "DeleteMarkerCreated",
}
"""EventBridge's ``reason`` and ``deletion-type`` in the words of S3's own events."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a record tells of its object, unchecked: a listing needs none of it.

    Attributes:
        size: Bytes; a removal's record has none.
        sequencer: The event's place among those of the same key.
        event_time: When it happened.
        version_id: The object's version, in a bucket that keeps versions.
    """

    size: Any = None
    sequencer: Any = None
    event_time: Any = None
    version_id: Any = None


@dataclass(frozen=True, slots=True)
class Change:
    """One object of one bucket was created, overwritten or removed."""

    bucket_name: str
    cause: Cause
    told: Told = field(compare=False)


@dataclass(slots=True)
class ParsedEvent:
    """What an event says.

    Attributes:
        changes: The changes, in the order in which the event names them.
        malformed: One error for each record that could not be read.
    """

    changes: list[Change] = field(default_factory=list)
    malformed: list[MalformedEvent] = field(default_factory=list)


def parse_event(event: Any) -> ParsedEvent:
    """All changes that an event names, and all that is wrong with it.

    ``s3:TestEvent``, and events that alter no size, such as tagging, name no
    change and are not wrong.
    """
    parsed = ParsedEvent()
    _read(event, parsed, depth=0)
    return parsed


def _read(message: Any, parsed: ParsedEvent, depth: int) -> None:
    try:
        if depth > _DEEPEST_NESTING:
            raise MalformedEvent("The event is wrapped too deeply.")
        if not isinstance(message, dict):
            what = "A record or message" if depth else "The event"
            raise MalformedEvent(f"{what} is not a JSON object.")
        if message.get("Event") == "s3:TestEvent":
            return
        if "Records" in message:
            for record in _records(message):
                _read(record, parsed, depth + 1)
        elif (wrapped := _wrapped(message)) is not None:
            _read(_json(wrapped), parsed, depth + 1)
        else:
            parsed.changes.extend(_changes(message))
    except MalformedEvent as e:
        parsed.malformed.append(e)


def _records(message: dict[str, Any]) -> list[Any]:
    records = message["Records"]
    if not isinstance(records, list):
        raise MalformedEvent("Records is not a list.")
    return records


def _wrapped(message: dict[str, Any]) -> Any | None:
    """The text inside an SQS message or an SNS notification; None if it is neither."""
    if message.get("eventSource") == "aws:sqs":
        return message.get("body", "")
    if message.get("EventSource") == "aws:sns":
        notification = message.get("Sns")
        return notification.get("Message", "") if isinstance(notification, dict) else ""
    if message.get("Type") == "Notification":
        return message.get("Message", "")
    return None


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError) as e:
        raise MalformedEvent("A message's body is not JSON.") from e


def _changes(message: dict[str, Any]) -> Iterator[Change]:
    if message.get("source") == "aws.s3":
        bucket_name, event_name, key, told = _eventbridge_fields(message)
    elif message.get("eventSource") == "aws:s3":
        bucket_name, event_name, key, told = _s3_fields(message)
    else:
        raise MalformedEvent("A record is not one of S3's.")
    if not isinstance(event_name, str):
        raise MalformedEvent("A record names no event.")
    if event_name.startswith(_SIZE_CHANGING):
        if not _EVENT_NAME.fullmatch(event_name):
            raise MalformedEvent(
                f"A record names an event that S3 has not: {event_name!r:.80}."
            )
        cause = Cause(event_name, _valid_key(key))
        yield Change(_valid_bucket_name(bucket_name), cause, told)


def _s3_fields(record: dict[str, Any]) -> tuple[Any, Any, Any, Told]:
    try:
        view = S3EventRecord(record)
        event_name = view.event_name.removeprefix("s3:")
        found = view.s3.get_object
        told = Told(
            found.get("size"),
            found.get("sequencer"),
            record.get("eventTime"),
            found.get("versionId"),
        )
        key = unquote_plus(found.key, errors="strict")
        return view.s3.bucket.name, event_name, key, told
    except UnicodeDecodeError as e:
        raise MalformedEvent(_NO_UTF_8) from e
    except (KeyError, TypeError, AttributeError) as e:
        raise MalformedEvent.found("A record of S3", e) from e


def _eventbridge_fields(event: dict[str, Any]) -> tuple[Any, Any, Any, Told]:
    try:
        view = S3EventBridgeNotificationEvent(event)
        event_name, found = _eventbridge_event_name(view), view.detail.object
        told = Told(
            found.get("size"),
            found.get("sequencer"),
            event.get("time"),
            found.get("version-id"),
        )
        return view.detail.bucket.name, event_name, found["key"], told
    except (KeyError, TypeError, AttributeError) as e:
        raise MalformedEvent.found("An event of EventBridge", e) from e


def _eventbridge_event_name(event: S3EventBridgeNotificationEvent) -> Any:
    reason = event.detail.reason or ""
    if event.detail_type == "Object Created":
        return f"ObjectCreated:{_S3_NAMES.get(reason, reason)}"
    if event.detail_type == "Object Deleted":
        kind = "LifecycleExpiration" if reason == "Lifecycle Expiration" else "ObjectRemoved"
        return f"{kind}:{_S3_NAMES.get(event.detail.deletion_type or '', 'Delete')}"
    return event.detail_type


def _valid_bucket_name(name: Any) -> str:
    if not isinstance(name, str) or not can_be_bucket_name(name):
        raise MalformedEvent(f"A record names a bucket that cannot exist: {name!r:.80}.")
    return name


def _valid_key(key: Any) -> str:
    if not isinstance(key, str) or not key:
        raise MalformedEvent("A record names no key.")
    try:
        length = len(key.encode())
    except UnicodeEncodeError as e:  # half of a surrogate pair
        raise MalformedEvent(_NO_UTF_8) from e
    if length > _LONGEST_KEY_BYTES:
        raise MalformedEvent(f"A record names a key of {length:,} bytes; S3 has up to 1,024.")
    return key
