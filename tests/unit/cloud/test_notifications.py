from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.notifications import (
    EVENTS,
    NOTIFICATION_ID,
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
TO_THE_QUEUE: dict[str, Any] = {
    "Id": "bucketsize-size-tracking",
    "QueueArn": EVENT_QUEUE,
    "Events": list(EVENTS),
}
destinations = pytest.mark.parametrize(
    ("arn", "kind", "ours"),
    [
        (ARN, "LambdaFunctionConfigurations", OURS),
        (EVENT_QUEUE, "QueueConfigurations", TO_THE_QUEUE),
    ],
)


def _entries(target: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.fixed_dictionaries(
        {
            target: st.just("arn:aws:x:eu-central-1:123456789012:theirs"),
            "Events": st.lists(st.sampled_from(["s3:ObjectCreated:*", "s3:ObjectTagging:*"])),
        },
        optional={
            "Id": st.text().filter(lambda text: text != NOTIFICATION_ID),
            "Filter": st.just({"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}),
        },
    )
    return st.lists(entry, min_size=1, max_size=3)


THEIRS = st.fixed_dictionaries(
    {},
    optional={
        "TopicConfigurations": _entries("TopicArn"),
        "QueueConfigurations": _entries("QueueArn"),
        "LambdaFunctionConfigurations": _entries("LambdaFunctionArn"),
        "EventBridgeConfiguration": st.just({}),
    },
)


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


@destinations
@given(theirs=THEIRS)
def test_ours_is_added_and_everyone_else_s_is_kept_as_it_is(
    arn: str, kind: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    before = deepcopy(theirs)
    merged = with_tracking(theirs, arn)
    assert theirs == before
    assert merged == theirs | {kind: [*theirs.get(kind, []), ours]}


@given(THEIRS, st.sampled_from([ARN, EVENT_QUEUE]))
def test_adding_ours_twice_is_adding_it_once(theirs: dict[str, Any], arn: str) -> None:
    once = with_tracking(theirs, arn)
    assert with_tracking(once, arn) == once


@given(THEIRS)
def test_another_destination_replaces_the_one_before(theirs: dict[str, Any]) -> None:
    """A change of the method is one change of the configuration: no event falls between."""
    to_the_queue = with_tracking(theirs, EVENT_QUEUE)
    assert with_tracking(with_tracking(theirs, ARN), EVENT_QUEUE) == to_the_queue
    assert with_tracking(to_the_queue, ARN) == with_tracking(theirs, ARN)


@given(THEIRS, st.sampled_from([ARN, EVENT_QUEUE]))
def test_removing_ours_restores_what_was_there(theirs: dict[str, Any], arn: str) -> None:
    assert without_tracking(with_tracking(theirs, arn)) == theirs


@destinations
@given(theirs=THEIRS)
def test_a_bucket_is_tracked_exactly_while_ours_is_in_place(
    arn: str, kind: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert not tracks(theirs, arn)
    tracked = with_tracking(theirs, arn)
    assert tracks(tracked, arn)
    assert not tracks(tracked, EVENT_QUEUE if arn == ARN else ARN)


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
