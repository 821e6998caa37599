"""Merges our notification into a bucket's configuration. Makes no request.

S3 replaces the whole configuration at each change, and someone else's may be
in it: everything that is not ours is carried over as it is.
"""

from __future__ import annotations

from typing import Any

NOTIFICATION_ID = "bucketsize-size-tracking"

# Deletions by a lifecycle rule are not among ObjectRemoved (Amazon S3 User
# Guide, "Supported event types for SQS, SNS, and Lambda").
EVENTS = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*")

_FUNCTIONS, _QUEUES = "LambdaFunctionConfigurations", "QueueConfigurations"
_DESTINATIONS = {
    _FUNCTIONS: "LambdaFunctionArn",
    _QUEUES: "QueueArn",
    "TopicConfigurations": "TopicArn",
}


def with_tracking(configuration: dict[str, Any], destination_arn: str) -> dict[str, Any]:
    """The configuration with our notification in it, once, to this function or queue."""
    merged = without_tracking(configuration)
    kind = _kind(destination_arn)
    ours = {
        "Id": NOTIFICATION_ID,
        _DESTINATIONS[kind]: destination_arn,
        "Events": list(EVENTS),
    }
    merged[kind] = [*merged.get(kind, []), ours]
    return merged


def without_tracking(configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration without our notification, wherever it leads."""
    kept = {key: value for key, value in configuration.items() if key != "ResponseMetadata"}
    for kind in (_FUNCTIONS, _QUEUES):
        others = [other for other in kept.pop(kind, []) if other.get("Id") != NOTIFICATION_ID]
        kept |= {kind: others} if others else {}
    return kept


def in_the_way(configuration: dict[str, Any]) -> list[str]:
    """Where other notifications send events that ours needs; S3 would refuse ours beside them.

    S3 sends events of one type about one key to one destination, and ours, without a
    filter, is about every key (Amazon S3 User Guide, "Configuring event notifications
    using object key name filtering"). EventBridge gets all events anyway.
    """
    types = tuple(event.removesuffix("*") for event in EVENTS)
    return [
        other[destination]
        for kind, destination in _DESTINATIONS.items()
        for other in configuration.get(kind, [])
        if other.get("Id") != NOTIFICATION_ID
        and any(event.startswith(types) for event in other["Events"])
    ]


def tracks(configuration: dict[str, Any], destination_arn: str) -> bool:
    """Whether our notification leads to this function or queue, with all events of all keys."""
    kind = _kind(destination_arn)
    return any(
        ours.get("Id") == NOTIFICATION_ID
        and ours[_DESTINATIONS[kind]] == destination_arn
        and set(ours["Events"]) == set(EVENTS)
        and not ours.get("Filter", {}).get("Key", {}).get("FilterRules")
        for ours in configuration.get(kind, [])
    )


def _kind(destination_arn: str) -> str:
    """``arn:aws:sqs:…`` → where a configuration names queues."""
    return _QUEUES if destination_arn.split(":")[2] == "sqs" else _FUNCTIONS
