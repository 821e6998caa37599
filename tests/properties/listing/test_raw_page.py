"""A page is believed only if it is whole and agrees with itself and with the question."""

from __future__ import annotations

import re

import pytest
from fakes.small_page import page, read
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing.page_xml import DamagedPage


@given(st.data())
def test_a_page_that_ends_early_is_refused(data: st.DataObject) -> None:
    body = page(more=True)
    end = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(DamagedPage):
        read(body[:end])


@given(st.integers(0), st.integers(0, 255).filter(lambda byte: byte not in b"0123456789"))
def test_a_garbled_byte_is_refused_or_changes_no_figure(place: int, byte: int) -> None:
    body = bytearray(page())
    body[place % len(body)] = byte
    try:
        found = read(bytes(body))
    except DamagedPage:
        return
    assert found.sizes == [19, 28, 0, 10**15]


@given(st.integers(0), st.integers(1, 400))
def test_a_hole_is_refused_or_takes_digits_only(begin: int, length: int) -> None:
    """A digit that is missing in a size leaves no trace in a page; TCP and TLS see to it."""
    body = page()
    begin %= len(body)
    hole = body[begin : begin + length]
    try:
        found = read(body[:begin] + body[begin + length :])
    except DamagedPage:
        return
    assert len(found.sizes) == 4
    assert found.sizes == [19, 28, 0, 10**15] or re.fullmatch(rb"[^<]*[0-9][^<]*", hole)
