from __future__ import annotations

from typing import Any

import pytest

from bucketsize.cloud.notifications import (
    EVENTS,
    in_the_way,
    tracks,
    with_tracking,
    without_tracking,
)

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:bucketsize-size-tracking"
EVENT_QUEUE = "arn:aws:sqs:eu-central-1:123456789012:bucketsize-EventQueue-1"
OURS: dict[str, Any] = {
    "Id": "bucketsize-size-tracking",
    "LambdaFunctionArn": ARN,
    "Events": list(EVENTS),
}


def test_the_notification_covers_creations_removals_and_expirations() -> None:
    assert with_tracking({}, ARN) == {
        "LambdaFunctionConfigurations": [
            {
                "Id": "bucketsize-size-tracking",
                "LambdaFunctionArn": ARN,
                "Events": [
                    "s3:ObjectCreated:*",
                    "s3:ObjectRemoved:*",
                    "s3:LifecycleExpiration:*",
                ],
            }
        ]
    }


def test_a_notification_to_the_function_of_an_earlier_stack_is_replaced() -> None:
    earlier = with_tracking({}, ARN.replace("bucketsize-", "earlier-"))
    assert not tracks(earlier, ARN)
    assert with_tracking(earlier, ARN)["LambdaFunctionConfigurations"] == [OURS]


def test_ours_without_all_its_events_does_not_count() -> None:
    for events in (EVENTS[:2], ()):
        less = {"LambdaFunctionConfigurations": [OURS | {"Events": list(events)}]}
        assert not tracks(less, ARN)


def test_ours_narrowed_to_some_keys_does_not_count() -> None:
    narrowed = OURS | {"Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}
    assert not tracks({"LambdaFunctionConfigurations": [narrowed]}, ARN)
    all_keys = OURS | {"Filter": {"Key": {"FilterRules": []}}}
    assert tracks({"LambdaFunctionConfigurations": [all_keys]}, ARN)


QUEUE = "arn:aws:sqs:eu-central-1:123456789012:theirs"


@pytest.mark.parametrize(
    ("event", "is_in_the_way"),
    [
        ("s3:ObjectCreated:*", True),
        ("s3:ObjectCreated:CompleteMultipartUpload", True),
        ("s3:ObjectRemoved:DeleteMarkerCreated", True),
        ("s3:LifecycleExpiration:Delete", True),
        ("s3:LifecycleTransition", False),
        ("s3:ObjectTagging:*", False),
        ("s3:ObjectRestore:Post", False),
    ],
)
def test_another_s_notification_of_the_same_events_is_in_the_way_whatever_its_filter(
    event: str, *, is_in_the_way: bool
) -> None:
    images = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "images/"}]}}
    theirs = {"Id": "theirs", "QueueArn": QUEUE, "Events": [event], "Filter": images}
    expected = [QUEUE] if is_in_the_way else []
    assert in_the_way({"QueueConfigurations": [theirs]}) == expected


@pytest.mark.parametrize("arn", [ARN, EVENT_QUEUE])
def test_neither_ours_nor_eventbridge_is_in_the_way(arn: str) -> None:
    assert in_the_way(with_tracking({"EventBridgeConfiguration": {}}, arn)) == []


def test_what_s3_answers_can_be_sent_back() -> None:
    answer = {"ResponseMetadata": {"RequestId": "1"}, "EventBridgeConfiguration": {}}
    assert "ResponseMetadata" not in with_tracking(answer, ARN)
    assert without_tracking(answer) == {"EventBridgeConfiguration": {}}
