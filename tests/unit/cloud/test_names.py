from __future__ import annotations

import pytest

from bucketsize.cloud.names import (
    app_bucket_name,
    can_exist,
    deployment_bucket_name,
    is_account_regional,
    is_valid_bucket_name,
    refuse_unlistable,
    resolve_bucket_name,
)
from bucketsize.errors import InvalidInput

ACCOUNT, REGION = "123456789012", "eu-central-1"
APP_BUCKET = "testbucket-123456789012-eu-central-1"


@pytest.mark.parametrize("name", [None, "TestBucket"])
def test_no_name_and_testbucket_mean_the_bucket_of_this_account_and_region(
    name: str | None,
) -> None:
    assert resolve_bucket_name(name, ACCOUNT, REGION) == APP_BUCKET


def test_a_name_that_s3_takes_is_taken_as_it_is() -> None:
    assert resolve_bucket_name("my.photos-2026", ACCOUNT, REGION) == "my.photos-2026"


def test_a_name_that_s3_refuses_is_answered_with_one_it_takes() -> None:
    with pytest.raises(InvalidInput, match="'testBucket'") as caught:
        resolve_bucket_name("testBucket", ACCOUNT, REGION)
    assert APP_BUCKET in caught.value.hint


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-7", "us-gov-west-1"])
def test_the_names_of_the_app_s_own_buckets_are_valid(region: str) -> None:
    assert is_valid_bucket_name(app_bucket_name(ACCOUNT, region))
    assert is_valid_bucket_name(deployment_bucket_name(ACCOUNT, region))


@pytest.mark.parametrize("name", ["abc", "a1b", "x" * 63, "a.b.c", "2026-photos", "1.2.3.4.5"])
def test_a_valid_name(name: str) -> None:
    assert is_valid_bucket_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "x" * 64,
        "TestBucket",
        "my_photos",
        "my photos",
        "photos\n",
        "bücher",
        "-photos",
        "photos-",
        ".photos",
        "photos.",
        "my..photos",
        "192.168.5.4",
        "xn--photos",
        "sthree-photos",
        "amzn-s3-demo-photos",
        "photos-s3alias",
        "photos--ol-s3",
        "photos.mrap",
        "photos--x-s3",
        "photos--table-s3",
        "photos-123456789012-eu-central-1-an",
        "s3://photos",
        "photos/2026",
    ],
)
def test_a_name_that_s3_refuses(name: str) -> None:
    assert not is_valid_bucket_name(name)


# ---- the account's own namespace in a region -------------------------------------------

OWN = "photos-123456789012-eu-central-1-an"


def test_a_name_of_the_account_s_own_namespace_is_taken() -> None:
    assert is_account_regional(OWN, ACCOUNT, REGION)
    assert resolve_bucket_name(OWN, ACCOUNT, REGION) == OWN


@pytest.mark.parametrize(
    "name",
    [
        "photos-an",
        "photos-210987654321-eu-central-1-an",
        "photos-123456789012-eu-west-1-an",
        "-123456789012-eu-central-1-an",
        "x" * 35 + "-123456789012-eu-central-1-an",
        "Photos-123456789012-eu-central-1-an",
    ],
)
def test_a_name_that_ends_like_one_but_is_none_is_answered_with_the_right_ending(
    name: str,
) -> None:
    assert not is_account_regional(name, ACCOUNT, REGION)
    with pytest.raises(InvalidInput) as caught:
        resolve_bucket_name(name, ACCOUNT, REGION)
    assert caught.value.hint.endswith("-123456789012-eu-central-1-an")


@pytest.mark.parametrize(
    "name", [OWN, "photos-2026", "My_Old_Photos", "x" * 255, "a.b", "logs-210987654321-x-an"]
)
def test_a_bucket_of_this_name_can_exist(name: str) -> None:
    assert can_exist(name)


@pytest.mark.parametrize("name", ["", "ab", "x" * 256, "a b", "p--x-s3", "p-s3alias", "p/2026"])
def test_no_bucket_of_this_name_can_exist(name: str) -> None:
    assert not can_exist(name)


@pytest.mark.parametrize(
    "name",
    [
        "photos",
        "An_Old.Bucket",
        "my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias",
        "arn:aws:s3:eu-central-1:123456789012:accesspoint/photos",
    ],
)
def test_buckets_and_access_points_can_be_listed(name: str) -> None:
    refuse_unlistable(name)


@pytest.mark.parametrize(
    "name", ["photos--euc1-az1--x-s3", "photos--table-s3", "ab", "a b", "", "a/b", "s3://"]
)
def test_what_is_no_bucket_or_has_no_order_is_refused_before_any_request(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_unlistable(name)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("s3://photos", "Write: photos"),
        ("s3://photos/a/b", "Write: photos --prefix a/b"),
        ("s3://photos/a b", "Write: photos --prefix 'a b'"),
        ("arn:aws:s3:::photos", "Write: photos"),
        ("arn:aws-cn:s3:::photos/a/b", "Write: photos --prefix a/b"),
    ],
)
def test_an_s3_url_or_a_bucket_s_arn_is_answered_with_what_to_write(
    url: str, hint: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_unlistable(url)
    assert refused.value.hint == hint
