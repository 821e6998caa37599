from __future__ import annotations

from typing import Any

import pytest

from bucketsize.cloud.listing_client import open_listing_client
from bucketsize.errors import InvalidInput
from bucketsize.listing import MOST_AT_ONCE


@pytest.fixture(autouse=True)
def keys_but_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def opened(
    *, region: str | None, profile: str | None = None, endpoint_url: str | None = None
) -> Any:
    return open_listing_client(region=region, profile=profile, endpoint_url=endpoint_url)


def test_it_has_a_connection_for_each_request_at_once() -> None:
    assert opened(region="eu-central-1").meta.config.max_pool_connections == MOST_AT_ONCE


def test_what_s3_throttles_is_tried_again() -> None:
    assert opened(region="eu-central-1").meta.config.retries["mode"] == "standard"


def test_the_region_is_the_option_s_or_else_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert opened(region=None).meta.region_name == "eu-west-1"
    assert opened(region="eu-north-1").meta.region_name == "eu-north-1"


def test_a_proxy_is_not_asked_for_the_way_to_this_machine() -> None:
    local = opened(region="eu-central-1", endpoint_url="http://127.0.0.1:4566/")
    assert local.meta.config.proxies == {}
    assert local.meta.endpoint_url == "http://127.0.0.1:4566"


def test_without_a_region_it_says_how_to_give_one() -> None:
    with pytest.raises(InvalidInput, match="region"):
        opened(region=None)


def test_a_profile_must_be_there_also_where_a_region_is_given() -> None:
    with pytest.raises(InvalidInput, match="nobody"):
        opened(region="eu-central-1", profile="nobody")
