"""Reads what the ledger must know of a change; a listing needs none of it but the time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bucketsize.errors import InvalidInput, MalformedEvent
from bucketsize.ledger import ObjectChange, canonical_sequencer
from bucketsize.tracking.events import Change

_NO_VERSION = (None, "", "null")


def object_change(change: Change) -> ObjectChange:
    """What a change says of its object.

    Raises:
        InvalidInput: The bucket keeps versions.
        MalformedEvent: The record lacks what S3's have: sequencer, time, and the size of
            a created object.
    """
    cause, told = change.cause, change.told
    _refuse_versions(change)
    if not isinstance(told.sequencer, str):
        raise MalformedEvent(f"A record has no sequencer: {told.sequencer!r:.80}.")
    is_removal = not cause.event_name.startswith("ObjectCreated:")
    return ObjectChange(
        key=cause.object_key,
        # A removal's record has no size on AWS, and 0 on the local cloud.
        size=None if is_removal else _size(told.size),
        sequencer=canonical_sequencer(told.sequencer),
        event_time=event_time(change),
        cause=cause,
    )


def event_time(change: Change) -> datetime:
    """When a change happened.

    Raises:
        MalformedEvent: The record does not tell.
    """
    text = change.told.event_time
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError) as e:
        raise MalformedEvent(f"A record has the time {text!r:.80}.") from e
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _refuse_versions(change: Change) -> None:
    """Taking away a delete marker brings an object back without an event that says so."""
    has_version = change.told.version_id not in _NO_VERSION
    if has_version or change.cause.event_name.endswith(":DeleteMarkerCreated"):
        raise InvalidInput(
            f"The bucket {change.bucket_name} keeps versions: no ledger can follow it.",
            hint="Track it by listing: bucketsize track --method listing",
        )


def _size(size: Any) -> int:
    if not isinstance(size, int) or isinstance(size, bool):
        raise MalformedEvent(f"A record of a created object has the size {size!r:.80}.")
    return size
