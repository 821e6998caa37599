"""The client that is lent to a listing is, for everybody else, what it was."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from fakes.model_s3 import ATTEMPTS, Answer, ModelS3

from bucketsize.errors import ServiceFailure
from bucketsize.listing import Progress, list_pages, measure_bucket
from bucketsize.listing.page_source import PageSource
from bucketsize.listing.wire import Wire
from bucketsize.model import BucketSize

OBJECTS = {f"{n:05d}": n for n in range(500)}
WHOLE = BucketSize(sum(OBJECTS.values()), len(OBJECTS))


def keys_by_botocore(s3: ModelS3) -> list[str]:
    answer = s3.client.list_objects_v2(Bucket="photos", MaxKeys=2)
    assert [entry["Size"] for entry in answer["Contents"]] == [0, 1]
    return [entry["Key"] for entry in answer["Contents"]]


def test_other_calls_are_answered_as_ever_before_during_and_after() -> None:
    s3 = ModelS3(OBJECTS, 10)
    assert keys_by_botocore(s3) == ["00000", "00001"]
    pages = list_pages(s3.client, "photos")
    next(pages)
    assert keys_by_botocore(s3) == ["00000", "00001"]
    asked: list[list[str]] = []
    measure_bucket(
        s3.client, "photos", progress=lambda _seen: asked.append(keys_by_botocore(s3))
    )
    assert asked[-1] == ["00000", "00001"]
    del pages
    assert keys_by_botocore(s3) == ["00000", "00001"]


def test_calls_of_other_threads_are_answered_as_ever() -> None:
    s3 = ModelS3(OBJECTS, 10)
    with ThreadPoolExecutor(4) as others:
        asked = [others.submit(keys_by_botocore, s3) for _ in range(40)]
        assert measure_bucket(s3.client, "photos") == WHOLE
    assert all(future.result() == ["00000", "00001"] for future in asked)


def test_several_listings_share_a_client() -> None:
    s3 = ModelS3(OBJECTS, 10)
    told: list[list[Progress]] = [[] for _ in range(4)]
    with ThreadPoolExecutor(4) as others:
        sizes = others.map(
            lambda seen: measure_bucket(s3.client, "photos", progress=seen.append), told
        )
        assert list(sizes) == [WHOLE] * 4
    assert sum(seen[-1].requests for seen in told) == len(s3.requests)


def test_nothing_of_a_listing_stays_with_the_client() -> None:
    s3 = ModelS3(OBJECTS, 10)
    s3.client.list_objects_v2(Bucket="photos")
    emitter = s3.client.meta.events._emitter
    names = ["before-send.s3.ListObjectsV2", "before-parse.s3.ListObjectsV2"]
    before = [list(emitter._handlers.prefix_search(name)) for name in names]
    measure_bucket(s3.client, "photos")
    list(list_pages(s3.client, "photos"))
    assert [list(emitter._handlers.prefix_search(name)) for name in names] == before


def test_a_list_of_handlers_that_botocore_kept_from_before_is_not_trusted() -> None:
    """Two threads, one of which registers while the other looks up, may leave one."""
    s3, event = ModelS3(OBJECTS), "before-parse.s3.ListObjectsV2"
    emitter = s3.client.meta.events._emitter
    keys_by_botocore(s3)
    before = emitter._lookup_cache[event]
    pages = list_pages(s3.client, "photos")

    def keep(answer: Answer) -> Answer:
        if len(s3.requests) == 2:
            emitter._lookup_cache[event] = before
        return answer

    s3.disturb = keep
    assert len(next(pages).objects) == 500
    assert len(s3.requests) == 3


def test_an_error_in_a_200_is_an_error_that_botocore_repeats() -> None:
    s3 = ModelS3(OBJECTS)
    error = Answer(200, b"<?xml version='1.0'?><Error><Code>InternalError</Code></Error>")
    s3.disturb = lambda answer: error if len(s3.requests) == 1 else answer
    assert measure_bucket(s3.client, "photos") == WHOLE
    s3.disturb = lambda _answer: error
    with pytest.raises(ClientError, match="InternalError"):
        measure_bucket(s3.client, "photos")


def test_what_is_no_page_at_all_is_an_error() -> None:
    s3 = ModelS3(OBJECTS)
    s3.disturb = lambda _answer: Answer(200, b"<html><body>Welcome to the hotel</body></html>")
    with pytest.raises((ServiceFailure, ClientError)):
        measure_bucket(s3.client, "photos")


def test_fewer_requests_are_made_at_once_where_the_client_keeps_fewer_connections() -> None:
    s3, most = ModelS3(OBJECTS, 5), 0
    s3.client.meta.config.max_pool_connections = 3
    threads = threading.active_count()

    def count(answer: Answer) -> Answer:
        nonlocal most
        most = max(most, threading.active_count() - threads)
        return answer

    s3.disturb = count
    assert measure_bucket(s3.client, "photos") == WHOLE
    assert 1 <= most <= 3


def test_a_refusal_slows_down_the_listing_that_it_met_and_no_other() -> None:
    s3, told = ModelS3(OBJECTS), list[str]()
    s3.disturb = lambda _answer: Answer(503, b"<Error><Code>SlowDown</Code></Error>")
    with (
        Wire(s3.client, "photos", throttled=lambda: told.append("one")) as one,
        Wire(s3.client, "photos", throttled=lambda: told.append("other")),
        pytest.raises(ClientError, match="SlowDown"),
    ):
        PageSource(one).page()
    assert told == ["one"] * ATTEMPTS


def test_the_requests_are_those_of_a_listing() -> None:
    s3 = ModelS3({"a b": 1, "a+b": 2}, 1)
    measure_bucket(s3.client, "photos", prefix="a", parallelism=1)
    common = {"list-type": "2", "prefix": "a", "encoding-type": "url"}
    assert s3.requests == [common, common | {"start-after": "a b"}]


def test_a_page_for_another_question_is_refused() -> None:
    s3 = ModelS3({"a": 1, "b": 2, "c": 3}, 1)
    s3.disturb = lambda answer: replace(
        answer, body=answer.body.replace(b"<StartAfter>a<", b"<StartAfter>b<")
    )
    with pytest.raises(ServiceFailure, match="another StartAfter"):
        measure_bucket(s3.client, "photos")
