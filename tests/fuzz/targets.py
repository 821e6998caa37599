"""What must hold whatever the bytes are. Knows no fuzzer.

Anything but the errors that are meant is a find, and so is a figure that plain readers of JSON
and XML would not give.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

from fakes.model_s3 import folders_xml, page_xml

from bucketsize.errors import InvalidInput, MalformedEvent
from bucketsize.ledger.changes import LARGEST_OBJECT
from bucketsize.listing.page_xml import DamagedPage
from bucketsize.listing.raw_page import Question, read_folders, read_page
from bucketsize.listing.version_page import read_version_page
from bucketsize.tracking.events import Change, parse_event
from bucketsize.tracking.object_changes import object_change

_EVENTS = Path(__file__).parents[1] / "fixtures" / "events"
_LONGEST_ERROR = 200


def read_event(data: bytes) -> None:
    """The bytes as an event of their own, and as the body of a message."""
    text = data.decode("utf-8", "surrogateescape")
    with suppress(ValueError, RecursionError):
        _check_event(json.loads(text))
    _check_event({"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": text}]})


def read_listing(data: bytes) -> None:
    """The bytes as a page of objects, of folders, and of versions."""
    with suppress(DamagedPage):
        _check_page(data)
    with suppress(DamagedPage):
        read_folders(data)
    with suppress(DamagedPage):
        page = read_version_page(data, "", None, "")
        assert len(page.keys) == len(page.entries)
        assert page.keys == sorted(page.keys)
        assert all(size >= 0 for _, size in page.entries)


def event_seeds() -> Iterator[bytes]:
    """Events that AWS sends."""
    for file in sorted(_EVENTS.glob("*.json")):
        yield file.read_bytes()


def page_seeds() -> Iterator[bytes]:
    """Pages that S3 sends, and one of versions."""
    objects = {"a": 19, "b c": 28, "d+e/ü": 0, "日本/語": 10**15}
    yield page_xml(objects, {}, is_truncated=False)
    yield page_xml(objects, {}, is_truncated=True)
    yield page_xml({}, {}, is_truncated=False)
    yield folders_xml(["a/x", "b/y"], "")
    yield (
        b"<ListVersionsResult><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType>"
        b"<Version><Key>a%20b</Key><VersionId>1</VersionId><IsLatest>true</IsLatest>"
        b"<Size>19</Size></Version><DeleteMarker><Key>c</Key><VersionId>2</VersionId>"
        b"<IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>"
    )


TARGETS: dict[str, tuple[Callable[[bytes], None], Callable[[], Iterator[bytes]]]] = {
    "events": (read_event, event_seeds),
    "pages": (read_listing, page_seeds),
}
"""By name: what is done with the bytes, and what the fuzzer begins with."""


def _check_event(event: Any) -> None:
    parsed = parse_event(event)
    for error in parsed.malformed:
        assert type(error) is MalformedEvent
        assert str(error).isprintable()
        assert len(str(error)) < _LONGEST_ERROR
    for change in parsed.changes:
        _check_change(change)


def _check_change(change: Change) -> None:
    assert change.bucket_name.isascii()
    assert change.cause.event_name.isprintable()
    assert 0 < len(change.cause.object_key.encode()) <= 1024
    with suppress(InvalidInput):
        known = object_change(change)
        assert known.size is None or 0 <= known.size <= LARGEST_OBJECT
        assert known.event_time.tzinfo


def _check_page(data: bytes) -> None:
    page = read_page(data, Question())
    assert page.keys == sorted(set(page.keys))
    try:
        root = ET.fromstring(data)  # noqa: S314  the fuzzer's own
    except ET.ParseError:  # within an ETag, say, which nobody looks at
        assert len(page.keys) <= data.count(b"<Contents>")
        return
    objects = [child for child in root if _name(child) == "Contents"]
    assert len(page.keys) == len(page.sizes) == len(objects)
    is_encoded = [c.text for c in root if _name(c) == "EncodingType"] == ["url"]
    for key, size, found in zip(page.keys, page.sizes, objects, strict=True):
        told = {_name(child): child.text or "" for child in found}
        plain = told.get("Key", "").encode()
        assert key == (unquote_to_bytes(plain.replace(b"+", b" ")) if is_encoded else plain)
        assert size == int(told["Size"])


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
