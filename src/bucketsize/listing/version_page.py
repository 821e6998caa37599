"""Reads one page of ``ListObjectVersions``. Knows nothing of HTTP or of botocore."""

from __future__ import annotations

import operator
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from bucketsize.listing.page_xml import (
    DamagedPage,
    check_keys,
    decoded,
    expect,
    is_truncated,
    name_of,
    number,
    parse,
    text,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Marker: TypeAlias = "tuple[str, str]"
"""A key and the id of one of its versions, after which a page begins."""

_ENTRIES = ("Version", "DeleteMarker")


class Kind(Enum):
    """What an entry of a versioned bucket is."""

    CURRENT = "current version"
    NONCURRENT = "noncurrent version"
    DELETE_MARKER = "delete marker"


@dataclass(frozen=True, slots=True)
class VersionPage:
    """The entries of one page, in key order, of each key the newest first.

    Attributes:
        keys: Their keys in UTF-8, decoded, ascending.
        entries: Kind and size in bytes of each.
        is_truncated: Whether entries may follow, perhaps of the last key.
        token: After which entry S3 goes on then.
    """

    keys: list[bytes]
    entries: list[tuple[Kind, int]]
    is_truncated: bool
    token: Marker | None


def read_version_page(
    body: bytes, after: str, marker: Marker | None, prefix: str
) -> VersionPage:
    """Read a page, and hold it against itself and against what was asked.

    Raises:
        DamagedPage: It is not well-formed, not complete, or contradicts the question.
    """
    try:
        return _read(body, after, marker, prefix)
    except UnicodeDecodeError as e:
        raise DamagedPage("S3 sent a damaged page: a key is not in UTF-8.") from e


def _read(body: bytes, after: str, marker: Marker | None, prefix: str) -> VersionPage:
    page = parse(body)
    expect(name_of(page) == "ListVersionsResult", "it is no list of versions")
    is_encoded = text(page, "EncodingType") == "url"
    found = [child for child in page if name_of(child) in _ENTRIES]
    keys = [_key(entry, "Key", is_encoded=is_encoded) for entry in found]
    entries = [_entry(entry) for entry in found]
    check_keys(keys, after, prefix, operator.le)
    if marker:
        first = (keys[0].decode(), text(found[0], "VersionId") or "") if found else None
        expect(first != marker, "it begins with what was asked to be left out")
    else:
        # Some servers list the key itself. It belongs to the range before.
        own = bisect_right(keys, after.encode())
        keys, entries = keys[own:], entries[own:]
    more, following = _following(page, is_encoded=is_encoded)
    expect(not following or following != marker, "it goes on where it began, for ever")
    return VersionPage(keys, entries, more, following)


def _key(element: Element, name: str, *, is_encoded: bool) -> bytes:
    raw = (text(element, name) or "").encode()
    return decoded(raw) if is_encoded else raw


def _entry(element: Element) -> tuple[Kind, int]:
    if name_of(element) == "DeleteMarker":
        return Kind.DELETE_MARKER, 0
    latest = text(element, "IsLatest")
    expect(latest in ("true", "false"), "a version does not say whether it is the latest")
    kind = Kind.CURRENT if latest == "true" else Kind.NONCURRENT
    return kind, number(element, "Size")


def _following(page: Element, *, is_encoded: bool) -> tuple[bool, Marker | None]:
    more = is_truncated(page)
    key = _key(page, "NextKeyMarker", is_encoded=is_encoded).decode()
    expect(more == bool(key), "it does not agree with its marker")
    return more, (key, text(page, "NextVersionIdMarker") or "") if more else None
