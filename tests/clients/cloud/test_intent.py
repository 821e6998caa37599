"""What is refused before anything is changed."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.aws import stubbed_aws

from bucketsize.cloud import stack
from bucketsize.cloud.intent import intend
from bucketsize.errors import Conflict, InvalidInput
from bucketsize.model import Method


def deployed(aws: Any, **parameters: str) -> None:
    """Answer for CloudFormation with a stack of these parameters."""
    stubber = aws.session.stubber("cloudformation")
    stubber.activate()
    described = {
        "StackName": "bucketsize",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": 0,
        "Tags": [{"Key": "bucketsize:name", "Value": "stack"}],
        "Outputs": [{"OutputKey": "SizeTrackingFunctionArn", "OutputValue": "arn"}],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    }
    stubber.add_response("describe_stacks", {"Stacks": [described]})


def test_a_stack_of_an_earlier_version_is_to_be_deployed_first() -> None:
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets="photos", TableName="t")
        s3.add_response("head_bucket", {"BucketRegion": aws.region})
        with pytest.raises(Conflict, match="earlier version") as refusal:
            intend(aws, "bucketsize", "photos", Method.LEDGER)
        assert "bucketsize deploy" in refusal.value.hint


def test_in_such_a_stack_a_bucket_is_tracked_by_listing_as_ever() -> None:
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets="photos", TableName="t")
        s3.add_response("head_bucket", {"BucketRegion": aws.region})
        intent = intend(aws, "bucketsize", "cats")
        assert intent.method is Method.LISTING
        assert intent.lists.listing == ("photos", "cats")
        assert intent.newcomers == ("cats",)


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_a_bucket_that_keeps_versions_cannot_be_on_the_ledger(status: str) -> None:
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets="photos", LedgerBuckets="-", TableName="t")
        s3.add_response("head_bucket", {"BucketRegion": aws.region})
        s3.add_response("get_bucket_versioning", {"Status": status})
        with pytest.raises(InvalidInput, match="Versioning"):
            intend(aws, "bucketsize", "photos", Method.LEDGER)


def test_a_bucket_of_a_pattern_on_the_ledger_cannot_be_listed_alone() -> None:
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets="-", LedgerBuckets="logs-*", TableName="t")
        s3.add_response("head_bucket", {"BucketRegion": aws.region})
        with pytest.raises(Conflict, match=r"logs-eu is .* as logs-\*") as refusal:
            intend(aws, "bucketsize", "logs-eu", Method.LISTING)
        assert "bucketsize track 'logs-*' --method listing" in refusal.value.hint


def test_a_pattern_with_a_bucket_of_its_own_on_the_ledger_names_just_that() -> None:
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets="-", LedgerBuckets="photos,logs-eu", TableName="t")
        s3.add_response("list_buckets", {"Buckets": [{"Name": "logs-eu"}]})
        with pytest.raises(Conflict, match="as logs-eu") as refusal:
            intend(aws, "bucketsize", "logs-*", Method.LISTING)
        assert "bucketsize track logs-eu --method listing" in refusal.value.hint
        assert "photos" not in refusal.value.hint


def test_too_many_names_are_refused_whichever_list_they_are_in() -> None:
    names = ",".join(f"bucket-{number:060}" for number in range(24))
    with stubbed_aws() as (aws, s3, _):
        deployed(aws, ListingBuckets=names, LedgerBuckets=names.upper(), TableName="t")
        s3.add_response("head_bucket", {"BucketRegion": aws.region})
        with pytest.raises(InvalidInput, match="too many"):
            intend(aws, "bucketsize", "one-more", Method.LEDGER)


def test_lists_are_read_as_the_stack_has_them() -> None:
    parameters = {"ListingBuckets": "a-b,logs-*", "LedgerBuckets": "photos"}
    found = stack.Stack("bucketsize", "CREATE_COMPLETE", parameters, {})
    assert found.tracked.names == ("a-b", "logs-*", "photos")
