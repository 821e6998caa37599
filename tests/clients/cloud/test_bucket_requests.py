"""What S3 is asked for, where the local cloud would take anything."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import ANY, Stubber
from fakes.aws import ACCOUNT, stubbed_aws

from bucketsize.cloud.bucket import ensure_bucket
from bucketsize.errors import Conflict


def expect_absent(s3: Stubber, name: str) -> None:
    s3.add_client_error("head_bucket", "404", http_status_code=404, expected_params=owned(name))


def owned(name: str, **parameters: Any) -> dict[str, Any]:
    """What every request says: which bucket, and whose it must be."""
    return {"Bucket": name, "ExpectedBucketOwner": ACCOUNT, **parameters}


def expect_protection(s3: Stubber, name: str) -> None:
    s3.add_client_error("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    s3.add_response(
        "put_public_access_block", {}, owned(name, PublicAccessBlockConfiguration=ANY)
    )
    # S3 encrypts every new bucket by itself.
    s3.add_response(
        "get_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": []}}
    )
    s3.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")
    s3.add_response("put_bucket_policy", {}, owned(name, Policy=ANY))


@pytest.mark.parametrize(
    ("region", "name", "location", "namespace"),
    [
        ("us-east-1", "photos", {}, {}),
        ("eu-west-1", "photos", {"LocationConstraint": "eu-west-1"}, {}),
        (
            "us-east-1",
            f"photos-{ACCOUNT}-us-east-1-an",
            {},
            {"BucketNamespace": "account-regional"},
        ),
        (
            "cn-north-1",
            f"photos-{ACCOUNT}-cn-north-1-an",
            {"LocationConstraint": "cn-north-1"},
            {"BucketNamespace": "account-regional"},
        ),
    ],
)
def test_the_region_and_the_namespace_are_named_where_s3_wants_them(
    region: str, name: str, location: dict[str, str], namespace: dict[str, str]
) -> None:
    tags = [{"Key": "bucketsize:name", "Value": "TestBucket"}]
    wanted = {"CreateBucketConfiguration": {"Tags": tags, **location}, **namespace}
    with stubbed_aws(region) as (aws, s3, _):
        expect_absent(s3, name)
        s3.add_response("create_bucket", {}, {"Bucket": name, **wanted})
        expect_protection(s3, name)
        assert ensure_bucket(aws, name, "TestBucket").made


# ---- a name that is not free yet, a bucket that is not everywhere yet ------------------


def test_the_name_of_a_bucket_that_was_just_deleted_is_waited_for() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_absent(s3, "photos")
        for _ in range(5):
            s3.add_client_error("create_bucket", "OperationAborted", http_status_code=409)
        s3.add_response("create_bucket", {})
        expect_protection(s3, "photos")
        assert ensure_bucket(aws, "photos", "TestBucket").made


def test_a_name_that_stays_occupied_is_given_up_with_a_hint() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_absent(s3, "photos")
        for _ in range(31):
            s3.add_client_error("create_bucket", "OperationAborted", http_status_code=409)
        with pytest.raises(Conflict, match="OperationAborted") as refusal:
            ensure_bucket(aws, "photos", "TestBucket")
        assert "--bucket" in refusal.value.hint


def test_a_new_bucket_that_is_not_known_everywhere_yet_is_protected_all_the_same() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_absent(s3, "photos")
        s3.add_response("create_bucket", {})
        s3.add_client_error("get_public_access_block", "NoSuchBucket")
        s3.add_client_error("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
        s3.add_client_error("put_public_access_block", "OperationAborted")
        s3.add_client_error("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
        s3.add_response("put_public_access_block", {})
        s3.add_response(
            "get_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": []}}
        )
        s3.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")
        s3.add_response("put_bucket_policy", {})
        assert ensure_bucket(aws, "photos", "TestBucket").made


def test_a_bucket_whose_creation_was_answered_too_late_is_still_ours() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_absent(s3, "photos")
        s3.add_client_error("create_bucket", "BucketAlreadyOwnedByYou", http_status_code=409)
        expect_protection(s3, "photos")
        ensured = ensure_bucket(aws, "photos", "TestBucket")
        assert (ensured.made, ensured.is_ours) == (True, True)


def test_a_name_that_somebody_took_meanwhile_is_a_conflict() -> None:
    with stubbed_aws() as (aws, s3, _):
        expect_absent(s3, "photos")
        s3.add_client_error("create_bucket", "BucketAlreadyExists", http_status_code=409)
        with pytest.raises(Conflict) as refusal:
            ensure_bucket(aws, "photos", "TestBucket")
        assert "--bucket" in refusal.value.hint


def test_a_bucket_of_another_account_is_refused_before_anything_is_written() -> None:
    with stubbed_aws() as (aws, s3, _):
        s3.add_client_error(
            "head_bucket", "403", http_status_code=403, expected_params=owned("photos")
        )
        with pytest.raises(Conflict, match="another account"):
            ensure_bucket(aws, "photos", "TestBucket")


# ---- whose bucket a request means --------------------------------------------------------


def test_every_request_about_a_bucket_names_this_account_as_its_owner() -> None:
    with stubbed_aws() as (aws, s3, _):
        s3.add_response("put_object", {}, owned("photos", Key="k", Body=b""))
        s3.add_response("list_objects_v2", {}, owned("photos"))
        s3.add_response("list_buckets", {}, {})
        aws.s3.put_object(Bucket="photos", Key="k", Body=b"")
        list(aws.s3.get_paginator("list_objects_v2").paginate(Bucket="photos"))
        aws.s3.list_buckets()
