"""Addresses that the environment or the profile gives: obeyed as the aws command obeys them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bucketsize.cloud.aws import Aws, connect
from bucketsize.cloud.listing_client import open_listing_client
from bucketsize.cloud.uploads import object_url
from bucketsize.errors import InvalidInput

LOCAL, OTHER = "http://127.0.0.1:4566", "https://s3.example"


@pytest.fixture(autouse=True)
def keys_and_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", LOCAL)


def connected(endpoint_url: str | None = None) -> Aws:
    return connect(region="eu-central-1", endpoint_url=endpoint_url)


def where_it_lists(endpoint_url: str | None = None) -> str:
    client = open_listing_client(region="eu-central-1", profile=None, endpoint_url=endpoint_url)
    return client.meta.endpoint_url


def test_one_address_is_that_of_all_services() -> None:
    aws = connected()
    assert aws.s3.meta.endpoint_url == aws.dynamodb.meta.endpoint_url == LOCAL
    assert aws.is_on_this_machine
    assert aws.rest_api_base_url == f"{LOCAL}/_aws/execute-api"
    assert where_it_lists() == LOCAL


def test_a_slash_at_its_end_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{LOCAL}/")
    assert connected().rest_api_base_url == f"{LOCAL}/_aws/execute-api"
    assert object_url(connected(), "photos", "a") == f"{LOCAL}/photos/a"


def test_the_address_of_one_service_goes_before_that_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", OTHER)
    assert connected().s3.meta.endpoint_url == where_it_lists() == OTHER
    assert connected().dynamodb.meta.endpoint_url == LOCAL


def test_the_option_goes_before_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "nonsense")
    assert connected(OTHER).s3.meta.endpoint_url == where_it_lists(OTHER) == OTHER
    assert not connected(OTHER).is_on_this_machine


def test_a_profile_s_address_is_a_local_cloud_s_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    profiles = tmp_path / "config"
    profiles.write_text(f"[default]\nendpoint_url = {LOCAL}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profiles))
    assert connected().s3.meta.endpoint_url == LOCAL
    assert connected().is_on_this_machine


def test_addresses_that_are_to_be_ignored_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    aws = connected()
    assert aws.s3.meta.endpoint_url == "https://s3.eu-central-1.amazonaws.com"
    assert not aws.is_on_this_machine


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "nonsense")
    with pytest.raises(InvalidInput, match="'nonsense' is not an address"):
        connected()
    with pytest.raises(InvalidInput, match="'nonsense' is not an address"):
        where_it_lists()
