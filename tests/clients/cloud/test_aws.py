from __future__ import annotations

from typing import Any

import boto3
import pytest

from bucketsize.cloud.aws import Aws, connect
from bucketsize.errors import InvalidInput


def aws(region: str, endpoint_url: str | None = None) -> Aws:
    return Aws(boto3.Session("key", "secret", region_name=region), region, endpoint_url)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("ap-southeast-7", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_partition_is_that_of_the_region(region: str, partition: str) -> None:
    assert aws(region).partition == partition


def test_a_long_invocation_is_made_once_and_its_silent_connection_kept() -> None:
    config: Any = aws("eu-central-1").invoker(timeout_seconds=610).meta.config
    assert (config.read_timeout, config.tcp_keepalive) == (610, True)
    assert config.retries["total_max_attempts"] == 1


def test_what_aws_throttles_is_tried_again() -> None:
    config: Any = aws("eu-central-1").dynamodb.meta.config
    retries = (config.retries["mode"], config.retries["total_max_attempts"])
    assert retries == ("standard", 7)


def test_only_aws_and_tls_can_refuse_plain_http() -> None:
    assert aws("eu-central-1").takes_https_only
    assert aws("eu-central-1", "https://vpce.example").takes_https_only
    assert not aws("eu-central-1", "http://127.0.0.1:4566").takes_https_only


@pytest.mark.parametrize(
    "address",
    [
        "here",
        "ftp://localhost",
        "http://",
        "http://a b",
        "http://[::1",
        "http://127.0.0.1:99999",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match="is not an address"):
        connect(region="eu-central-1", endpoint_url=address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:4566", "http://[::1]:4566", "https://vpce.example/path"]
)
def test_an_address_is_taken_as_it_stands(address: str) -> None:
    assert connect(region="eu-central-1", endpoint_url=address).endpoint_url == address
