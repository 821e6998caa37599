"""A bucket behind a real client: all of botocore is at work, but nothing is sent anywhere.

The model answers as the Amazon S3 API Reference describes ``ListObjectsV2`` and
``ListObjectVersions``; tests disturb it.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

ATTEMPTS = 3
"""How often the client makes a request that fails."""


@dataclass(frozen=True)
class Answer:
    """What comes back for one request: a status and a body."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Version:
    """A version of a key, or a delete marker (size None)."""

    id: str
    size: int | None


def undisturbed(answer: Answer) -> Answer:
    return answer


@dataclass
class ModelS3:
    """One bucket of a server, with a client for it.

    Attributes:
        objects: Sizes by key.
        page_size: Most keys in a page.
        disturb: Is given each answer before it is sent, and may change it, or raise; it
            is called for one request at a time.
        requests: The parameters of each request, in the order in which they came.
        versions: The versions of each key, newest first, for ``ListObjectVersions``.
        seconds: How long each answer takes; the longer, the more threads are of use.
    """

    objects: dict[str, int] = field(default_factory=dict)
    page_size: int = 1000
    disturb: Callable[[Answer], Answer] = undisturbed
    requests: list[dict[str, str]] = field(default_factory=list)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    seconds: float = 0

    def __post_init__(self) -> None:
        self._lock = Lock()
        retries: Any = {"mode": "standard", "total_max_attempts": ATTEMPTS}
        self.client: Any = boto3.client(
            "s3",
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries=retries, max_pool_connections=32),
        )
        events: Any = self.client.meta.events
        events.register_last("before-send.s3", self._answer)
        events.register_first("needs-retry.*.*", _without_pause)

    def become(self, objects: Mapping[str, int], page_size: int = 1000) -> ModelS3:
        """Another bucket, with the same client: making one takes long."""
        self.objects, self.page_size = dict(objects), page_size
        self.disturb, self.requests, self.versions = undisturbed, [], {}
        return self

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
        with self._lock:
            self.requests.append(query)
            answer = self.disturb(self.answer_to(query))
        time.sleep(self.seconds)
        headers: Any = {}
        raw: Any = _Stream(answer.body)
        return AWSResponse(request.url, answer.status, headers, raw)

    def answer_to(self, query: Mapping[str, str]) -> Answer:
        """What S3 answers to a request with these parameters."""
        return self._versions_page(query) if "versions" in query else self._page(query)

    def _page(self, query: Mapping[str, str]) -> Answer:
        prefix, token = query.get("prefix", ""), query.get("continuation-token", "")
        after = max(query.get("start-after", ""), bytes.fromhex(token).decode())
        keys = self._keys(prefix)
        begin = bisect_right(keys, after)
        if "delimiter" in query:
            return Answer(200, folders_xml(keys[begin:], prefix))
        end = begin + min(self.page_size, int(query.get("max-keys", 1000)))
        objects = {key: self.objects[key] for key in keys[begin:end]}
        return Answer(200, page_xml(objects, query, is_truncated=end < len(keys)))

    def _keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def _versions_page(self, query: Mapping[str, str]) -> Answer:
        prefix, key = query.get("prefix", ""), query.get("key-marker", "")
        listed = [
            (key, version, number == 0)
            for key in sorted(self.versions)
            if key.startswith(prefix)
            for number, version in enumerate(self.versions[key])
        ]
        begin = bisect_right(listed, key, key=lambda entry: entry[0])
        if "version-id-marker" in query:
            first = bisect_left(listed, key, key=lambda entry: entry[0])
            ids = [version.id for _, version, _ in listed[first:begin]]
            begin = first + ids.index(query["version-id-marker"]) + 1
        end = begin + self.page_size
        return Answer(200, versions_xml(listed[begin:end], is_truncated=end < len(listed)))


class _Stream(BytesIO):
    """A body as urllib3 hands it on."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _without_pause(
    response: Any, attempts: int, caught_exception: Exception | None, **_: Any
) -> float | None:
    """Make botocore repeat what it would repeat, but at once."""
    if attempts >= ATTEMPTS or response is None:
        return 0 if attempts < ATTEMPTS and caught_exception else None
    return 0 if response[1]["ResponseMetadata"]["HTTPStatusCode"] >= 500 else None


def encoded(key: str) -> str:
    """A key as S3 writes it where ``EncodingType`` is ``url``."""
    return quote_plus(key, safe="/")


def folders_xml(keys: Sequence[str], prefix: str) -> bytes:
    """The folders within a prefix."""
    rest = [key[len(prefix) :].split("/") for key in keys]
    folders = dict.fromkeys(f"{prefix}{names[0]}/" for names in rest if len(names) > 1)
    found = "".join(
        f"<CommonPrefixes><Prefix>{encoded(folder)}</Prefix></CommonPrefixes>"
        for folder in folders
    )
    return _document("ListBucketResult", {"EncodingType": "url"}, found)


def page_xml(
    objects: Mapping[str, int], query: Mapping[str, str], *, is_truncated: bool
) -> bytes:
    """A page as S3 writes it."""
    head = {
        "Name": "photos",
        "Prefix": encoded(query.get("prefix", "")),
        "KeyCount": len(objects),
        "MaxKeys": 1000,
        "EncodingType": "url",
        "IsTruncated": str(is_truncated).lower(),
    }
    if "start-after" in query:
        head["StartAfter"] = encoded(query["start-after"])
    if is_truncated:
        last = list(objects)[-1] if objects else query.get("start-after", "")
        head["NextContinuationToken"] = last.encode().hex()
    contents = "".join(
        f"<Contents><Key>{encoded(key)}</Key>"
        "<LastModified>2026-11-23T12:00:00.000Z</LastModified>"
        f"<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>{size}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
        for key, size in objects.items()
    )
    return _document("ListBucketResult", head, contents)


def versions_xml(listed: Sequence[tuple[str, Version, bool]], *, is_truncated: bool) -> bytes:
    """A page of versions as S3 writes it."""
    head = {"EncodingType": "url", "IsTruncated": str(is_truncated).lower()}
    if is_truncated:
        last, version, _ = listed[-1]
        head |= {"NextKeyMarker": encoded(last), "NextVersionIdMarker": version.id}
    entries = ""
    for key, version, is_latest in listed:
        common = f"<Key>{encoded(key)}</Key><VersionId>{version.id}</VersionId>"
        common += f"<IsLatest>{str(is_latest).lower()}</IsLatest>"
        if version.size is None:
            entries += f"<DeleteMarker>{common}</DeleteMarker>"
        else:
            entries += f"<Version>{common}<Size>{version.size}</Size></Version>"
    return _document("ListVersionsResult", head, entries)


def _document(root: str, head: Mapping[str, object], rest: str) -> bytes:
    fields = "".join(f"<{tag}>{text}</{tag}>" for tag, text in head.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{fields}{rest}</{root}>'
    ).encode()


def versioned(s3: ModelS3, sizes: dict[str, list[int | None]], page_size: int) -> ModelS3:
    """Versions of each key, newest first; those without a size are delete markers."""
    s3.become({}, page_size)
    s3.versions = {
        key: [Version(f"v{number}", size) for number, size in enumerate(of_key)]
        for key, of_key in sizes.items()
    }
    return s3
