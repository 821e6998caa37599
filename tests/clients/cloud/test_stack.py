from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.stub import Stubber
from fakes.aws import stubbed_aws

from bucketsize.cloud.stack import Stack, wait_until_at_rest
from bucketsize.errors import Conflict


def stack(status: str, buckets: str = "") -> Stack:
    return Stack("bucketsize", status, {"ListingBuckets": buckets}, {})


@pytest.mark.parametrize(
    "status",
    ["CREATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "DELETE_IN_PROGRESS"],
)
def test_a_stack_that_is_being_changed_is_left_alone(status: str) -> None:
    with pytest.raises(Conflict, match=status):
        stack(status).refuse_if_changing()


def test_of_a_stack_that_is_stuck_it_says_how_to_free_it() -> None:
    with pytest.raises(Conflict, match="stuck") as refused:
        stack("UPDATE_ROLLBACK_FAILED").refuse_if_changing()
    assert "continue-update-rollback --stack-name bucketsize" in refused.value.hint


@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"]
)
def test_a_stack_that_nobody_changes_can_be_changed(status: str) -> None:
    stack(status).refuse_if_changing()


@pytest.mark.parametrize(
    ("parameter", "buckets"), [("", ()), ("a-b", ("a-b",)), ("a-b,logs-*", ("a-b", "logs-*"))]
)
def test_its_buckets_are_those_of_its_list(parameter: str, buckets: tuple[str, ...]) -> None:
    assert stack("CREATE_COMPLETE", parameter).tracked.names == buckets


def described(status: str) -> dict[str, object]:
    tags = [{"Key": "bucketsize:name", "Value": "stack"}]
    made = datetime(2026, 11, 24, tzinfo=UTC)
    stack = {"StackName": "bucketsize", "StackStatus": status, "CreationTime": made}
    return {"Stacks": [stack | {"Tags": tags}]}


def test_an_update_that_goes_on_is_waited_for() -> None:
    told: list[str] = []
    with stubbed_aws() as (aws, _s3, _dynamodb):
        cloudformation = Stubber(aws.cloudformation)
        for status in ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"):
            cloudformation.add_response("describe_stacks", described(status))
        cloudformation.add_response("describe_stacks", described("UPDATE_COMPLETE"))
        with cloudformation:
            wait_until_at_rest(aws, "bucketsize", told.append)
    assert len(told) == 2


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_at_rest_is_not_waited_for(status: str) -> None:
    with stubbed_aws() as (aws, _s3, _dynamodb):
        cloudformation = Stubber(aws.cloudformation)
        cloudformation.add_response("describe_stacks", described(status))
        with cloudformation:
            wait_until_at_rest(aws, "bucketsize", pytest.fail)
