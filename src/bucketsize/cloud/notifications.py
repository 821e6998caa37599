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

_FUNCTIONS = "LambdaFunctionConfigurations"
_DESTINATIONS = {
    _FUNCTIONS: "LambdaFunctionArn",
    "QueueConfigurations": "QueueArn",
    "TopicConfigurations": "TopicArn",
}


def with_tracking(configuration: dict[str, Any], function_arn: str) -> dict[str, Any]:
    """The configuration with our notification to this function in it, once."""
    merged = without_tracking(configuration)
    ours = {
        "Id": NOTIFICATION_ID,
        "LambdaFunctionArn": function_arn,
        "Events": list(EVENTS),
    }
    merged[_FUNCTIONS] = [*merged.get(_FUNCTIONS, []), ours]
    return merged


def without_tracking(configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration without our notification."""
    kept = {key: value for key, value in configuration.items() if key != "ResponseMetadata"}
    functions = [f for f in kept.pop(_FUNCTIONS, []) if f.get("Id") != NOTIFICATION_ID]
    return kept | ({_FUNCTIONS: functions} if functions else {})


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


def tracks(configuration: dict[str, Any], function_arn: str) -> bool:
    """Whether our notification to this function is in place, with all events of all keys."""
    return any(
        function.get("Id") == NOTIFICATION_ID
        and function["LambdaFunctionArn"] == function_arn
        and set(function["Events"]) == set(EVENTS)
        and not function.get("Filter", {}).get("Key", {}).get("FilterRules")
        for function in configuration.get(_FUNCTIONS, [])
    )
