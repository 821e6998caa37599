from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.plotting.request import Call
from bucketsize.plotting.request.page_token import page_token, read_place

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)
WORDS = st.text(PRINTABLE, min_size=1, max_size=255)
SHORT_WORDS = st.text(PRINTABLE, min_size=1, max_size=180)


def call(token: str | None = None, path: str = "/history", **parameters: str) -> Call:
    return Call("GET", path, parameters | ({"next": token} if token is not None else {}), NOON)


@given(st.lists(SHORT_WORDS, min_size=1, max_size=3), st.dictionaries(st.text(), st.text()))
def test_a_token_brings_its_place_back(place: list[str], asked: dict[str, str]) -> None:
    assume("next" not in asked)
    first = Call("GET", "/history", asked, NOON)
    token = page_token(first, *place)
    again = Call("GET", "/history", asked | {"next": token, "limit": "9"}, NOON)
    assert read_place(again, len(place)) == tuple(place)


def test_the_first_page_has_no_place() -> None:
    assert read_place(call(), 1) == ()


@given(WORDS)
def test_a_token_stands_in_an_address_as_it_is(place: str) -> None:
    token = page_token(call(), place)
    assert quote(token, safe="") == token


@given(st.data())
def test_a_damaged_token_is_refused(data: st.DataObject) -> None:
    token = page_token(call(), "2026-11-23T12:00:00.000000Z", "b")
    at = data.draw(st.integers(0, len(token) - 1))
    damaged = data.draw(
        st.sampled_from((token[:at], token[at + 1 :], token[:at] + token[at + 1 :]))
        | st.characters(codec="ascii").map(lambda char: token[:at] + char + token[at + 1 :])
    )
    assume(damaged != token)
    with pytest.raises(InvalidInput, match="not from the page before"):
        read_place(call(damaged), 2)


@given(st.text())
def test_what_is_made_up_is_refused(token: str) -> None:
    with pytest.raises(InvalidInput):
        read_place(call(token), 1)


def test_a_token_of_another_resource_is_refused() -> None:
    token = page_token(call(path="/buckets"), "photos")
    with pytest.raises(InvalidInput):
        read_place(call(token), 1)


def test_a_place_of_other_parts_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_place(call(page_token(call(), "one", "two")), 1)
