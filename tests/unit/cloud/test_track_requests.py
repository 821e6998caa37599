"""How S3 tries the destination of a notification, which the local cloud never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes.aws import ACCOUNT, stubbed_aws

from bucketsize.cloud import track
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.notifications import with_tracking
from bucketsize.errors import Conflict

if TYPE_CHECKING:
    from botocore.stub import Stubber

ARN = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:bucketsize-size-tracking"


def add_notification(aws: Aws) -> bool:
    return track._add_notification(aws, "photos", ARN)


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
