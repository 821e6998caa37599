from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request import BucketsRequest, Call, read_buckets_request

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def request(**parameters: str) -> BucketsRequest:
    return read_buckets_request(Call("GET", "/buckets", parameters, NOON))


def test_without_parameters_the_first_fifty_buckets_are_told() -> None:
    assert (request().after, request().limit) == ("", 50)


def test_the_next_page_begins_after_the_last_bucket() -> None:
    assert request(next=request().token_after("photos"), limit="7").after == "photos"


@pytest.mark.parametrize("parameters", [{"limit": "101"}, {"bucket": "photos"}, {"next": "x"}])
def test_a_parameter_that_cannot_be_is_refused_with_a_hint(parameters: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        request(**parameters)
    assert caught.value.hint
