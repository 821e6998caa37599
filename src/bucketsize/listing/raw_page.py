"""Reads one page of ``ListObjectsV2``. Knows nothing of HTTP or of botocore."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bucketsize.listing.page_xml import (
    DamagedPage,
    check_keys,
    children,
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

# One object as S3 writes it: flat, its key percent-encoded. What does not look like this
# (an owner, a restore status, white space, plain keys) is left to the XML parser. Elements
# are named and nothing is tried twice (``*+``): half the time of any name and its like.
_FLAT_NAMES = (b"LastModified", b"ETag", b"ChecksumAlgorithm", b"ChecksumType", b"StorageClass")
_FLAT_ELEMENTS = b"(?:" + b"|".join(b"<%b>[^<]*+</%b>" % (n, n) for n in _FLAT_NAMES) + b")*+"
_FLAT_OBJECT = re.compile(
    rb"<Contents><Key>([!-%'-;=?-~]*+)</Key>"
    + _FLAT_ELEMENTS
    + rb"<Size>([0-9]{1,100}+)</Size>"
    + _FLAT_ELEMENTS
    + rb"</Contents>"
)
_PARTS_PER_OBJECT = _FLAT_OBJECT.groups + 1
_STORAGE_CLASS = re.compile(rb"<StorageClass>([^<&]*)</StorageClass>")
_DEFAULT_STORAGE_CLASS = "STANDARD"  # which S3 always names; other servers may not
_CUT_OUT = b"<Contents/>"
_NEVER_IN_UTF_8 = b"\xff"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for.

    Attributes:
        after: The keys after this one.
        prefix: Of those that begin with this.
        with_storage_classes: Whether the storage classes are wanted as well.
        token: Asked by this token of an earlier page, which had no key to go on after.
    """

    after: str = ""
    prefix: str = ""
    with_storage_classes: bool = False
    token: str | None = None


@dataclass(frozen=True, slots=True)
class RawPage:
    """The objects of one page, in key order.

    Attributes:
        keys: Their keys in UTF-8, decoded, strictly ascending.
        sizes: Their sizes in bytes.
        is_truncated: Whether objects may follow.
        token: Where S3 goes on if the page has no key to go on after, and is not the last.
        storage_classes: That of each object, if they were asked for.
    """

    keys: list[bytes]
    sizes: list[int]
    is_truncated: bool
    token: str | None
    storage_classes: list[str]


def read_page(body: bytes, question: Question) -> RawPage:
    """Read a page, and hold it against itself and against what was asked.

    Raises:
        DamagedPage: It is not well-formed, not complete, or contradicts the question.
    """
    try:
        return _read(body, question)
    except UnicodeDecodeError as e:
        raise DamagedPage("S3 sent a damaged page: a key is not in UTF-8.") from e


def read_folders(body: bytes) -> list[str]:
    """The common prefixes of a page that was asked for with a delimiter.

    Raises:
        DamagedPage: It is not well-formed.
    """
    page = parse(body)
    found = [(text(c, "Prefix") or "").encode() for c in children(page, "CommonPrefixes")]
    encoded = text(page, "EncodingType") == "url"
    return [(decoded(f) if encoded else f).decode(errors="replace") for f in found]


def _read(body: bytes, question: Question) -> RawPage:
    rest, keys, sizes = _take_objects(body)
    expect(name_of(rest) == "ListBucketResult", "it is no list of objects")
    if text(rest, "EncodingType") == "url":
        keys = _decoded(keys)
    more, token = is_truncated(rest), text(rest, "NextContinuationToken")
    expect(more == bool(token), "it does not agree with its continuation token")
    expect(not token or token != question.token, "it goes on where it began, for ever")
    if children(rest, "KeyCount"):
        says = number(rest, "KeyCount")
        expect(says == len(keys), f"it says {says} keys and has {len(keys)}")
    _check_question(rest, question)
    check_keys(keys, question.after, question.prefix, operator.lt)
    classes = _storage_classes(body, len(keys)) if question.with_storage_classes else []
    if keys and keys[0] == question.after.encode():
        # Some servers list the key itself. It was counted, or belongs to the range before.
        keys, sizes, classes = keys[1:], sizes[1:], classes[1:]
    return RawPage(keys, sizes, more, token if not keys else None, classes)


def _take_objects(body: bytes) -> tuple[Element, list[bytes], list[int]]:
    """The objects, and what remains of the page without them.

    The flat ones are cut out by an expression that takes a fifth of an XML parser's time. One
    element is left in their place, so that they count only where elements do: not within a
    comment, nor within another element.
    """
    parts = _FLAT_OBJECT.split(body)
    between = islice(parts, _PARTS_PER_OBJECT, len(parts) - 1, _PARTS_PER_OBJECT)
    if len(parts) > 1 and not any(between):
        rest = parse(parts[0] + _CUT_OUT + parts[-1])
        if len(children(rest, "Contents")) == 1:
            sizes = [int(size) for size in parts[2::_PARTS_PER_OBJECT]]
            return rest, parts[1::_PARTS_PER_OBJECT], sizes
    rest = parse(body)
    objects = children(rest, "Contents")
    keys = [(text(entry, "Key") or "").encode() for entry in objects]
    return rest, keys, [number(entry, "Size") for entry in objects]


def _decoded(keys: list[bytes]) -> list[bytes]:
    joined = _NEVER_IN_UTF_8.join(keys)
    if b"%" not in joined and b"+" not in joined:
        return keys
    found = decoded(joined).split(_NEVER_IN_UTF_8)
    expect(len(found) == len(keys), "a key is not in UTF-8")
    return found


def _storage_classes(body: bytes, count: int) -> list[str]:
    found = _STORAGE_CLASS.findall(body)
    if len(found) == count:
        return [name.decode() for name in found]
    objects = children(parse(body), "Contents")
    return [text(entry, "StorageClass") or _DEFAULT_STORAGE_CLASS for entry in objects]


def _check_question(rest: Element, question: Question) -> None:
    for name, asked in (("StartAfter", question.after), ("Prefix", question.prefix)):
        says = text(rest, name)
        if says is not None:
            answers = asked in (says, decoded(says.encode()).decode())
            expect(answers, f"it answers another {name}")
