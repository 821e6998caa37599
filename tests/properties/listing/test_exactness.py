"""Parallel and sequential listings against a model of S3: the exact figures, or an error.

All of botocore is at work; only the network is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError
from fakes.model_s3 import Answer, ModelS3, undisturbed
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.errors import ServiceFailure
from bucketsize.listing import list_pages, measure_bucket
from bucketsize.model import BucketSize

S3 = ModelS3(seconds=0.001)  # so that several threads are of use

# All that S3 takes as a key and XML does not, in neighbourhoods that are close: most keys
# share beginnings, and folders, so that cuts fall among them.
PIECES = st.sampled_from(
    [
        *("a", "b", "0", "9", "/", "//", "a/b/", " ", "+", "%2B", "%", "<", "&amp;", '"'),
        *("\xe9", "e\u0301", "\x00", "\x7f", "\n", "\ud7ff", "\ufffd", "\uffff"),
        *("\U0001f600", "\U0010ffff"),
    ]
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)
KEYS = st.one_of(st.lists(PIECES, min_size=1, max_size=6).map("".join), ANY)
# Powers of two: a sum tells which sizes are in it, and how often.
BUCKETS = st.sets(KEYS, max_size=60).map(lambda keys: {k: 4**n for n, k in enumerate(keys)})
PAGE_SIZES = st.one_of(st.integers(1, 5), st.integers(1, 1000))

SLOW_DOWN = Answer(503, b"<Error><Code>SlowDown</Code><Message>slower</Message></Error>")
INTERNAL = Answer(500, b"<Error><Code>InternalError</Code></Error>")
ERROR_IN_200 = Answer(200, b"<Error><Code>InternalError</Code></Error>")


def cut_off(_answer: Answer) -> Answer:
    raise ConnectionClosedError(endpoint_url="https://s3")


def measured() -> BucketSize:
    return measure_bucket(S3.client, "photos", pauses=[0] * 4)


def listed() -> BucketSize:
    sizes = [size for page in list_pages(S3.client, "photos") for _, size in page.objects]
    return BucketSize(sum(sizes), len(sizes))


@given(BUCKETS, PAGE_SIZES)
def test_parallel_and_sequential_listings_are_exact(objects: dict[str, int], size: int) -> None:
    S3.become(objects, size)
    exact = BucketSize(sum(objects.values()), len(objects))
    assert (measured(), listed()) == (exact, exact)


@given(BUCKETS, PAGE_SIZES, st.text(max_size=3))
def test_a_prefix_is_exact(objects: dict[str, int], size: int, start: str) -> None:
    S3.become(objects, size)
    starts = [start.encode("utf-8", "ignore").decode(), *(key[:2] for key in list(objects)[:2])]
    for prefix in starts:
        inside = [size for key, size in objects.items() if key.startswith(prefix)]
        found = measure_bucket(S3.client, "photos", prefix=prefix)
        assert found == BucketSize(sum(inside), len(inside))


@given(BUCKETS, PAGE_SIZES)
def test_pages_follow_one_another_without_a_gap(objects: dict[str, int], size: int) -> None:
    S3.become(objects, size)
    pages = list(list_pages(S3.client, "photos"))
    assert [(key, n) for page in pages for key, n in page.objects] == sorted(objects.items())
    assert [page.upto for page in pages[:-1]] == [page.after for page in pages[1:]]
    assert (pages[0].after, pages[-1].upto) == ("", None)
    for page in pages:
        for key, _ in page.objects:
            assert page.after < key
            assert page.upto is None or key <= page.upto


@given(BUCKETS, st.integers(1, 5), KEYS)
def test_pages_begin_after_any_text(objects: dict[str, int], size: int, start: str) -> None:
    S3.become(objects, size)
    pages = list_pages(S3.client, "photos", start_after=start)
    found = [key for page in pages for key, _ in page.objects]
    assert found == sorted(key for key in objects if key > start)


def disturbances(seed: int) -> Callable[[Answer], Answer]:
    """Disturbs some answers in one of the ways in which networks and servers do.

    A letter of a key or a digit of a size that becomes another one leaves no trace in a
    page: that it does not is TCP's and TLS's business. By a generator of its own, because
    Hypothesis draws nothing in other threads than the test's.
    """
    chance = Random(seed)  # noqa: S311  no secret

    def garble(answer: Answer) -> Answer:
        place, byte = chance.randrange(len(answer.body)), chance.choice(b"<&\x00\xff")
        body = answer.body[:place] + bytes([byte]) + answer.body[place + 1 :]
        return replace(answer, body=body)

    def shorten(answer: Answer) -> Answer:
        return replace(answer, body=answer.body[: chance.randrange(len(answer.body))])

    def refuse(_answer: Answer) -> Answer:
        return chance.choice([SLOW_DOWN, INTERNAL, ERROR_IN_200])

    ways = [*[undisturbed] * chance.randrange(3, 40), garble, shorten, cut_off, refuse]

    def disturb(answer: Answer) -> Answer:
        return chance.choice(ways)(answer)

    return disturb


@given(BUCKETS, st.integers(1, 20), st.integers())
def test_whatever_happens_to_answers_the_figures_are_exact_or_there_are_none(
    objects: dict[str, int], size: int, seed: int
) -> None:
    exact = BucketSize(sum(objects.values()), len(objects))
    for figures in (measured, listed):
        S3.become(objects, size).disturb = disturbances(seed)
        try:
            found = figures()
        except (ServiceFailure, ClientError, BotoCoreError):
            continue
        assert found == exact


@given(BUCKETS, BUCKETS.filter(bool), st.integers(1, 20), st.integers())
def test_what_does_not_change_counts_once_while_other_keys_come_and_go(
    objects: dict[str, int], others: dict[str, int], size: int, seed: int
) -> None:
    lasting = {key: n for key, n in objects.items() if key not in others}
    # Sizes that tell the two kinds apart, however often a changing key is counted.
    ours, theirs = 4**60, 1
    chance, changing = Random(seed), sorted(others)  # noqa: S311  no secret

    def change(answer: Answer) -> Answer:
        key = chance.choice(changing)
        if S3.objects.pop(key, None) is None:
            S3.objects[key] = theirs
        return answer

    for figures in (measured, listed):
        S3.become(dict.fromkeys(lasting, ours) | dict.fromkeys(others, theirs), size)
        S3.disturb = change
        found = figures()
        assert found.total_size // ours == len(lasting)
        assert found.total_size % ours == found.object_count - len(lasting)


def test_a_server_that_keeps_refusing_is_given_up_on() -> None:
    S3.become({f"{n}": n for n in range(10)}, 2).disturb = lambda _answer: SLOW_DOWN
    with pytest.raises(ClientError, match="SlowDown"):
        measured()
    assert len(S3.requests) == 15  # three attempts of botocore's, five times over


@given(st.integers(1, 14))
def test_a_server_that_refuses_for_a_while_is_waited_for(refusals: int) -> None:
    S3.become({f"{n}": n for n in range(10)}, 2)
    S3.disturb = lambda answer: SLOW_DOWN if len(S3.requests) <= refusals else answer
    assert measured() == BucketSize(45, 10)
