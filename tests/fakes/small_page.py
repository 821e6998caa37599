"""A page of a listing with four objects, and its reading."""

from __future__ import annotations

from bucketsize.listing.raw_page import Question, RawPage, read_page
from fakes.model_s3 import page_xml

OBJECTS = {"a": 19, "b c": 28, "d+e/ü": 0, "日本/語": 10**15}


def page(
    objects: dict[str, int] | None = None, *, after: str = "", more: bool = False
) -> bytes:
    query = {"start-after": after} if after else {}
    return page_xml(OBJECTS if objects is None else objects, query, is_truncated=more)


def read(body: bytes, *, after: str = "", prefix: str = "") -> RawPage:
    return read_page(body, Question(after, prefix))
