"""The replay server's pages, read by botocore as tools read S3's: figures rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.replay.bucket import Bucket
from benchmarks.replay.key_sets import bucket_name, objects_of
from benchmarks.replay.pages import PageRequest, page_xml

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
AWKWARD_TEXT = st.text("ab/+% *~&<>'\"ü\U0001f600\x01\t\r\n", min_size=1, max_size=6)
KEYS = st.one_of(st.text("ab/", min_size=1, max_size=6), AWKWARD_TEXT, ANY_TEXT)
BUCKETS = st.dictionaries(KEYS, st.integers(0, 5 * 2**40), max_size=12)


class Body(BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


CLIENT: Any = boto3.client(
    "s3", region_name="eu-central-1", aws_access_key_id="t", aws_secret_access_key="t"
)


@contextmanager
def answering(bucket: Bucket) -> Iterator[Any]:
    """The client, whose requests a bucket answers, without a socket."""

    def answer(request: Any, **_: object) -> AWSResponse:
        query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
        pieces = page_xml(bucket, PageRequest.of(query))
        return AWSResponse(request.url, 200, HTTPHeaders(), Body(b"".join(pieces)))

    CLIENT.meta.events.register("before-send.s3", answer)
    try:
        yield CLIENT
    finally:
        CLIENT.meta.events.unregister("before-send.s3", answer)


def listed(bucket: Bucket, operation: str = "list_objects_v2", **request: Any) -> Any:
    """All pages: keys with sizes, and rolled-up prefixes."""
    objects: list[tuple[str, int]] = []
    prefixes: list[str] = []
    with answering(bucket) as client:
        for page in client.get_paginator(operation).paginate(Bucket=bucket.name, **request):
            objects += [(each["Key"], each["Size"]) for each in page.get("Contents", [])]
            prefixes += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
    return objects, prefixes


def wanted(objects: dict[str, int], prefix: str, delimiter: str) -> Any:
    """What S3 would tell, reckoned in the plainest way."""
    found: list[tuple[str, int]] = []
    prefixes: list[str] = []
    for key in sorted(objects, key=str.encode):
        rest = key.removeprefix(prefix)
        if not key.startswith(prefix):
            continue
        if delimiter and delimiter in rest:
            rolled = prefix + rest[: rest.index(delimiter) + len(delimiter)]
            prefixes += [] if rolled in prefixes else [rolled]
        else:
            found.append((key, objects[key]))
    return found, prefixes


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
@given(
    objects=BUCKETS,
    prefix=st.text("ab/", max_size=2),
    delimiter=st.sampled_from(["", "/", "a", "/a"]),
    page_size=st.integers(1, 5),
)
def test_pages_of_any_size_tell_each_key_and_prefix_once(
    operation: str, objects: dict[str, int], prefix: str, delimiter: str, page_size: int
) -> None:
    told = listed(
        Bucket("photos", objects.items()),
        operation,
        Prefix=prefix,
        Delimiter=delimiter,
        PaginationConfig={"PageSize": page_size},
    )
    assert told == wanted(objects, prefix, delimiter)


@given(objects=BUCKETS, after=KEYS, page_size=st.integers(1, 5))
def test_a_listing_starts_after_any_key(
    objects: dict[str, int], after: str, page_size: int
) -> None:
    bucket = Bucket("photos", objects.items())
    told = listed(bucket, StartAfter=after, PaginationConfig={"PageSize": page_size})
    assert told == wanted({k: v for k, v in objects.items() if k > after}, "", "")


def test_a_page_holds_a_thousand_keys_at_most_and_says_that_more_follow() -> None:
    bucket = Bucket("photos", objects_of(bucket_name("flat", 2500)))
    with answering(bucket) as client:
        page = client.list_objects_v2(Bucket="photos", MaxKeys=5000)
    assert (page["KeyCount"], page["MaxKeys"], page["IsTruncated"]) == (1000, 1000, True)


def test_the_last_page_says_that_it_is_the_last_even_where_it_is_full() -> None:
    bucket = Bucket("photos", objects_of(bucket_name("flat", 2000)))
    with answering(bucket) as client:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="photos")
        assert [page["IsTruncated"] for page in pages] == [True, False]


def test_encoded_keys_have_a_plus_for_a_blank_and_keep_their_slashes_as_those_of_s3() -> None:
    assert keys_in_xml("encoding-type=url", "a b/ü+.txt") == ["a+b/%C3%BC%2B.txt"]


def test_keys_that_are_not_encoded_are_xml() -> None:
    assert keys_in_xml("", "a b/<ü&>.txt") == ["a b/<ü&>.txt"]


def keys_in_xml(query: str, key: str) -> list[str | None]:
    request = PageRequest.of(dict(parse_qsl(query)))
    page = ET.fromstring(  # noqa: S314  our own answer
        b"".join(page_xml(Bucket("photos", [(key, 1)]), request))
    )
    return [found.text for found in page.iter("{http://s3.amazonaws.com/doc/2006-03-01/}Key")]


@pytest.mark.parametrize("key_set", ["flat", "dates", "small"])
def test_the_keys_of_a_key_set_differ_and_their_sizes_vary(key_set: str) -> None:
    objects = dict(objects_of(bucket_name(key_set, 5000)))
    assert len(objects) == 5000
    assert len({len(str(size)) for size in objects.values()}) > 2
    assert 0 in objects.values()
