from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.notifications import (
    EVENTS,
    NOTIFICATION_ID,
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
