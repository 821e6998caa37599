from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from fakes.model_s3 import Answer, ModelS3, page_xml

from bucketsize.errors import ServiceFailure
from bucketsize.listing import Progress, list_pages, measure_bucket
from bucketsize.model import BucketSize


def bucket_of(count: int, *, page_size: int = 1000, prefix: str = "") -> ModelS3:
    """A bucket with so many objects, of sizes that no two sums of them are likely to share."""
    return ModelS3({f"{prefix}{n:06d}": n * n for n in range(count)}, page_size)


def size_of(s3: ModelS3) -> BucketSize:
    return BucketSize(sum(s3.objects.values()), len(s3.objects))


def test_an_empty_bucket_holds_nothing() -> None:
    assert measure_bucket(ModelS3().client, "photos") == BucketSize(0, 0)


def test_objects_of_zero_bytes_count() -> None:
    assert measure_bucket(ModelS3({"a": 0, "b": 0}).client, "photos") == BucketSize(0, 2)


def test_every_object_of_many_pages_counts_once() -> None:
    s3 = bucket_of(5000, page_size=50)
    assert measure_bucket(s3.client, "photos") == size_of(s3)


def test_one_page_is_one_request_and_no_thread() -> None:
    s3, threads = bucket_of(1000), threading.active_count()
    seen: list[int] = []

    def count_threads(answer: Answer) -> Answer:
        seen.append(threading.active_count())
        return answer

    s3.disturb = count_threads
    measure_bucket(s3.client, "photos")
    assert seen == [threads]


def test_no_thread_is_left() -> None:
    threads = threading.active_count()
    measure_bucket(bucket_of(3000, page_size=30).client, "photos")
    assert threading.active_count() == threads


def test_only_keys_with_the_prefix_count() -> None:
    s3 = bucket_of(100, page_size=7, prefix="a/")
    s3.objects |= {"a": 1, "a.": 1, "a0": 1, "b/1": 1}
    of_a = {key: size for key, size in s3.objects.items() if key.startswith("a/")}
    assert measure_bucket(s3.client, "photos", prefix="a/") == size_of(ModelS3(of_a))


def test_a_page_that_fails_fails_the_measurement_and_stops_all_threads() -> None:
    s3, threads = bucket_of(3000, page_size=30), threading.active_count()

    def refuse_the_thirtieth(answer: Answer) -> Answer:
        if len(s3.requests) < 30:
            return answer
        body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        return Answer(403, body)

    s3.disturb = refuse_the_thirtieth
    with pytest.raises(ClientError, match="AccessDenied"):
        measure_bucket(s3.client, "photos")
    assert threading.active_count() == threads


def test_a_damaged_page_is_asked_for_again() -> None:
    s3 = bucket_of(200, page_size=100)
    s3.disturb = lambda answer: (
        replace(answer, body=answer.body[:-9]) if len(s3.requests) == 2 else answer
    )
    assert measure_bucket(s3.client, "photos") == size_of(s3)
    assert len(s3.requests) == 3


def test_a_page_that_stays_damaged_fails_the_measurement() -> None:
    s3 = bucket_of(200, page_size=100)
    s3.disturb = lambda answer: replace(answer, body=answer.body.replace(b"Size>7", b"Size>x"))
    with pytest.raises(ServiceFailure, match="damaged page"):
        measure_bucket(s3.client, "photos")


def test_other_calls_of_the_client_are_answered_as_ever() -> None:
    s3 = bucket_of(20, page_size=10)

    def ask_something_else(_seen: Progress) -> None:
        answer = s3.client.list_objects_v2(Bucket="photos", MaxKeys=1)
        assert [(entry["Key"], entry["Size"]) for entry in answer["Contents"]] == [
            ("000000", 0)
        ]

    measure_bucket(s3.client, "photos", progress=ask_something_else)
    ask_something_else(Progress(BucketSize(0, 0), 0))


def test_an_empty_page_that_is_not_the_last_is_gone_on_from_by_its_token() -> None:
    s3 = ModelS3({"a": 1, "b": 2})
    empty = page_xml({}, {}, is_truncated=False).replace(
        b"<IsTruncated>false</IsTruncated>",
        b"<IsTruncated>true</IsTruncated><NextContinuationToken>20</NextContinuationToken>",
    )
    s3.disturb = lambda answer: Answer(200, empty) if len(s3.requests) % 2 else answer
    assert measure_bucket(s3.client, "photos") == BucketSize(3, 2)
    pages = [(page.after, page.upto) for page in list_pages(s3.client, "photos")]
    assert pages == [("", ""), ("", None)]
    tokens = [request.get("continuation-token") for request in s3.requests]
    assert tokens == [None, "20", None, "20"]


def test_progress_ends_with_what_was_counted_and_the_requests_made() -> None:
    s3 = bucket_of(500, page_size=10)
    told: list[Progress] = []
    measure_bucket(s3.client, "photos", progress=told.append)
    assert told[-1] == Progress(size_of(s3), len(s3.requests))


def test_an_interruption_leaves_what_was_seen_and_no_thread() -> None:
    s3, threads = bucket_of(20_000, page_size=10), threading.active_count()
    told: list[Progress] = []

    def interrupt(seen: Progress) -> None:
        told.append(seen)
        if len(told) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_bucket(s3.client, "photos", progress=interrupt)
    assert 0 < told[-1].size.object_count < 20_000
    assert threading.active_count() == threads
