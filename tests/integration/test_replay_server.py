"""The replay server over HTTP: what each tool's time rests on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from benchmarks.measure.servers import ListedServer, replay_server

LATENCY_SECONDS = 0.05


@pytest.fixture(scope="module")
def server() -> Iterator[ListedServer]:
    with replay_server(["flat-2500", "dates-2500"], LATENCY_SECONDS * 1000) as running:
        yield running


@pytest.fixture
def client(server: ListedServer) -> Any:
    server.begin()
    return boto3.client(
        "s3",
        endpoint_url=f"http://{server.host}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def sizes(client: Any, bucket: str, operation: str) -> list[int]:
    pages = client.get_paginator(operation).paginate(Bucket=bucket)
    return [listed["Size"] for page in pages for listed in page["Contents"]]


@pytest.mark.parametrize("bucket", ["flat-2500", "dates-2500"])
@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
def test_a_bucket_is_listed_whole_in_pages_that_are_counted(
    server: ListedServer, client: Any, bucket: str, operation: str
) -> None:
    listed = sizes(client, bucket, operation)
    assert (sum(listed), len(listed)) == (
        server.sizes[bucket].total_size,
        server.sizes[bucket].object_count,
    )
    assert server.requests() == 3


def test_each_answer_waits_its_latency_and_those_at_once_wait_together(client: Any) -> None:
    client.list_objects_v2(Bucket="flat-2500")
    began = time.monotonic()
    with ThreadPoolExecutor(8) as executor:
        pages = [executor.submit(client.list_objects_v2, Bucket="flat-2500") for _ in range(8)]
        assert all(page.result()["KeyCount"] == 1000 for page in pages)
    assert time.monotonic() - began >= LATENCY_SECONDS


def test_a_bucket_that_it_does_not_play_does_not_exist(client: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        client.list_objects_v2(Bucket="nowhere")


def test_a_token_that_it_did_not_give_is_refused(client: Any) -> None:
    with pytest.raises(ClientError, match="InvalidArgument"):
        client.list_objects_v2(Bucket="flat-2500", ContinuationToken="nonsense")


def test_it_says_where_a_bucket_is_and_that_it_is_there(client: Any) -> None:
    assert client.get_bucket_location(Bucket="flat-2500")["LocationConstraint"] is None
    client.head_bucket(Bucket="flat-2500")
