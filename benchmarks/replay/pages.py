"""The pages of a bucket, as S3's ``ListObjectsV2`` and ``ListObjects`` answer them.

The elements and their order are those of S3's own answers. Knows nothing of HTTP beyond a
request's query.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from benchmarks.replay.bucket import Bucket, as_xml, url_encoded

_DECLARATION = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
)
_MOST_KEYS = 1000


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a listing asks for.

    Attributes:
        is_v2: Whether it is ``ListObjectsV2``.
        prefix: Only keys that begin so.
        delimiter: What a rolled-up prefix ends with; empty rolls nothing up.
        max_keys: Keys and rolled-up prefixes together, at most.
        encoded: Whether the answer's keys are URL-encoded.
        after: Only keys that come after: a marker, a start-after, or what a token says.
        start_after: As it was sent.
        token: As it was sent.
    """

    is_v2: bool
    prefix: str
    delimiter: str
    max_keys: int
    encoded: bool
    after: str
    start_after: str
    token: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> PageRequest:
        """The request of a query's decoded parameters.

        Raises:
            ValueError: A parameter that S3 refuses.
        """
        is_v2 = query.get("list-type") == "2"
        token = query.get("continuation-token", "") if is_v2 else ""
        start_after = query.get("start-after", "") if is_v2 else query.get("marker", "")
        return cls(
            is_v2=is_v2,
            prefix=query.get("prefix", ""),
            delimiter=query.get("delimiter", ""),
            max_keys=min(int(query.get("max-keys") or _MOST_KEYS), _MOST_KEYS),
            encoded=query.get("encoding-type") == "url",
            after=_key_of(token) if token else start_after,
            start_after=start_after,
            token=token,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds.

    Attributes:
        runs: The objects: from which index to before which, in order.
        prefixes: What was rolled up.
        last: The last key or prefix; empty if there is none.
        is_truncated: Whether more follows.
    """

    runs: list[tuple[int, int]]
    prefixes: list[str]
    last: str
    is_truncated: bool

    @property
    def key_count(self) -> int:
        """Objects and rolled-up prefixes."""
        return sum(end - start for start, end in self.runs) + len(self.prefixes)


def find_page(bucket: Bucket, request: PageRequest) -> Page:
    """The objects and prefixes that answer a request."""
    start = max(_start(bucket, request), bucket.first_with(request.prefix))
    end = bucket.end_of(request.prefix, start)
    if request.delimiter:
        return _rolled_up(bucket, request, start, end)
    stop = min(start + request.max_keys, end)
    last = bucket.keys[stop - 1] if stop > start else ""
    return Page([(start, stop)], [], last, is_truncated=bool(last) and stop < end)


def page_xml(bucket: Bucket, request: PageRequest) -> list[bytes | memoryview]:
    """The answer's body, in pieces."""
    page = find_page(bucket, request)
    contents = [
        bucket.contents(start, end, encoded=request.encoded, owner=not request.is_v2)
        for start, end in page.runs
    ]
    return [_head(bucket.name, request, page), *contents, _tail(request, page)]


def _start(bucket: Bucket, request: PageRequest) -> int:
    """Where to look from: past a whole rolled-up prefix where the last page ended with one."""
    after, delimiter = request.after, request.delimiter
    start = bucket.first_after(after)
    within = after.startswith(request.prefix) and len(after) > len(request.prefix)
    if delimiter and within and after.endswith(delimiter):
        return bucket.end_of(after, start)
    return start


def _rolled_up(bucket: Bucket, request: PageRequest, start: int, end: int) -> Page:
    runs: list[tuple[int, int]] = []
    prefixes: list[str] = []
    last, at = "", start
    for _ in range(request.max_keys):
        if at >= end:
            break
        last = bucket.keys[at]
        found = last.find(request.delimiter, len(request.prefix))
        if found < 0:
            run = runs.pop() if runs and runs[-1][1] == at else (at, at)
            runs.append((run[0], at + 1))
            at += 1
        else:
            last = last[: found + len(request.delimiter)]
            prefixes.append(last)
            at = bucket.end_of(last, at)
    return Page(runs, prefixes, last, is_truncated=bool(last) and at < end)


def _head(name: str, request: PageRequest, page: Page) -> bytes:
    elements = chain(
        [("Name", name), ("Prefix", _text(request, request.prefix))],
        _v2_place(request, page) if request.is_v2 else _v1_place(request, page),
        [("MaxKeys", str(request.max_keys))],
        [("Delimiter", _text(request, request.delimiter))] if request.delimiter else [],
        [("EncodingType", "url")] if request.encoded else [],
        [("IsTruncated", "true" if page.is_truncated else "false")],
    )
    return (_DECLARATION + "".join(f"<{tag}>{text}</{tag}>" for tag, text in elements)).encode()


def _v2_place(request: PageRequest, page: Page) -> Iterator[tuple[str, str]]:
    if request.start_after and not request.token:
        yield "StartAfter", _text(request, request.start_after)
    if request.token:
        yield "ContinuationToken", as_xml(request.token)
    if page.is_truncated:
        yield "NextContinuationToken", _token_of(page.last)
    yield "KeyCount", str(page.key_count)


def _v1_place(request: PageRequest, page: Page) -> Iterator[tuple[str, str]]:
    yield "Marker", _text(request, request.start_after)
    if page.is_truncated and request.delimiter:
        yield "NextMarker", _text(request, page.last)


def _tail(request: PageRequest, page: Page) -> bytes:
    prefixes = "".join(
        f"<CommonPrefixes><Prefix>{_text(request, prefix)}</Prefix></CommonPrefixes>"
        for prefix in page.prefixes
    )
    return f"{prefixes}</ListBucketResult>".encode()


def _text(request: PageRequest, text: str) -> str:
    return url_encoded(text) if request.encoded else as_xml(text)


def _token_of(key: str) -> str:
    """A token like S3's: no key, only S3 can read it."""
    return "1" + urlsafe_b64encode(key.encode()).decode()


def _key_of(token: str) -> str:
    if not token.startswith("1"):
        raise ValueError("The continuation token provided is incorrect")
    return urlsafe_b64decode(token[1:]).decode()
