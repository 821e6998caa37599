"""What S3 answers to track on AWS and the local cloud never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes.aws import ACCOUNT, stubbed_aws

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.bucket_notification import notify
from bucketsize.cloud.notifications import with_tracking
from bucketsize.cloud.tracked_buckets import buckets_named, matching_buckets
from bucketsize.errors import AccessDenied, Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from botocore.stub import Stubber

ARN = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:bucketsize-size-tracking"


def add_notification(aws: Aws) -> bool:
    return notify(aws, "photos", ARN)


def expect_refusals(s3: Stubber, number: int) -> None:
    s3.add_response("get_bucket_notification_configuration", {})
    for _ in range(number):
        s3.add_client_error("put_bucket_notification_configuration", "InvalidArgument")


def test_a_permission_that_s3_does_not_see_yet_is_waited_for() -> None:
    wanted: Any = {"NotificationConfiguration": with_tracking({}, ARN)}
    with stubbed_aws() as (aws, s3, _):
        expect_refusals(s3, 9)
        s3.add_response(
            "put_bucket_notification_configuration",
            {},
            {"Bucket": "photos", "ExpectedBucketOwner": ACCOUNT, **wanted},
        )
        assert add_notification(aws)


def test_a_notification_that_s3_goes_on_refusing_is_a_conflict() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_refusals(s3, 16)
        with pytest.raises(Conflict, match="S3 refuses the notification of photos") as refusal:
            add_notification(aws)
        assert "destination" in refusal.value.hint


def expect_refused_bucket(s3: Stubber, *own_buckets: str) -> None:
    s3.add_client_error("head_bucket", "403", http_status_code=403)
    buckets = [{"Name": name} for name in own_buckets]
    s3.add_response("list_buckets", {"Buckets": buckets}, {"BucketRegion": "eu-central-1"})


def test_a_bucket_of_another_account_is_none_of_ours() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_refused_bucket(s3, "cats")
        with pytest.raises(NotFound, match="no bucket photos of this account"):
            matching_buckets(aws, "photos")


def test_one_that_took_a_deleted_bucket_s_name_does_not_stop_destroy() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_refused_bucket(s3)
        assert buckets_named(aws, ("photos",)) == ()


def test_a_bucket_of_ours_that_the_caller_may_not_see_is_refused_with_the_action() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_refused_bucket(s3, "photos")
        with pytest.raises(AccessDenied) as refusal:
            matching_buckets(aws, "photos")
        assert "s3:ListBucket" in refusal.value.hint


@pytest.mark.parametrize("name", ["s3://photos", "s3://photos/2026/", "arn:aws:s3:::photos"])
def test_how_others_write_a_bucket_is_answered_with_its_name_and_no_request(name: str) -> None:
    with stubbed_aws() as (aws, _, _), pytest.raises(InvalidInput) as refusal:
        matching_buckets(aws, name)
    assert refusal.value.hint.startswith("Write: photos;")
