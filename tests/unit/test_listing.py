from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import ServiceFailure
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize

CLIENT = boto3.client(
    "s3", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
)


def page(
    sizes: list[int], *, next_page: int | None = None, says: int | None = None
) -> dict[str, Any]:
    """A page of S3; an empty one has no ``Contents`` at all."""
    answer: dict[str, Any] = {
        "KeyCount": len(sizes) if says is None else says,
        "IsTruncated": next_page is not None,
    }
    if sizes:
        answer["Contents"] = [{"Key": f"k{n}", "Size": size} for n, size in enumerate(sizes)]
    if next_page is not None:
        answer["NextContinuationToken"] = f"page {next_page}"
    return answer


def wanted(number: int) -> dict[str, Any]:
    token = {"ContinuationToken": f"page {number}"} if number else {}
    return {"Bucket": "photos"} | token


@contextmanager
def s3_with(pages: list[list[int]]) -> Iterator[Stubber]:
    """S3 with a bucket of these pages; each must be asked for once, in order."""
    with Stubber(CLIENT) as stubber:
        for number, sizes in enumerate(pages):
            following = number + 1 if number + 1 < len(pages) else None
            stubber.add_response(
                "list_objects_v2", page(sizes, next_page=following), wanted(number)
            )
        yield stubber
        stubber.assert_no_pending_responses()


def test_an_empty_bucket_holds_nothing() -> None:
    with s3_with([[]]):
        assert measure_bucket(CLIENT, "photos") == BucketSize(0, 0)


def test_objects_of_zero_bytes_count() -> None:
    with s3_with([[0, 0]]):
        assert measure_bucket(CLIENT, "photos") == BucketSize(0, 2)


def test_sizes_are_summed_over_all_pages_even_empty_ones_between() -> None:
    with s3_with([[19, 28], [], [10**15], [2]]):
        assert measure_bucket(CLIENT, "photos") == BucketSize(49 + 10**15, 4)


def test_a_page_that_holds_fewer_keys_than_it_says_fails_the_measurement() -> None:
    with Stubber(CLIENT) as s3:
        s3.add_response("list_objects_v2", page([19], says=2), wanted(0))
        with pytest.raises(ServiceFailure, match="says 2 keys and has 1"):
            measure_bucket(CLIENT, "photos")


def test_a_later_page_that_fails_fails_the_measurement() -> None:
    with Stubber(CLIENT) as s3:
        s3.add_response("list_objects_v2", page([19], next_page=1), wanted(0))
        s3.add_client_error("list_objects_v2", "SlowDown", http_status_code=503)
        with pytest.raises(ClientError, match="SlowDown"):
            measure_bucket(CLIENT, "photos")


@given(st.lists(st.lists(st.integers(0, 5 * 2**40), max_size=5), min_size=1, max_size=6))
def test_however_the_keys_fall_into_pages_each_counts_once(pages: list[list[int]]) -> None:
    sizes = [size for sizes in pages for size in sizes]
    with s3_with(pages):
        assert measure_bucket(CLIENT, "photos") == BucketSize(sum(sizes), len(sizes))
