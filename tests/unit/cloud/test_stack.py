from __future__ import annotations

import pytest

from bucketsize.cloud.stack import Stack
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
    assert stack("CREATE_COMPLETE", parameter).buckets == buckets
