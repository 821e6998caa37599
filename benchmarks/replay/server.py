"""Speaks HTTP/1.1 for the replayed buckets: as many connections as come, kept alive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from benchmarks.replay.bucket import Bucket
from benchmarks.replay.pages import PageRequest, page_xml

CONTROL_PATH = "/_replay"
"""Tells the requests so far; with ``?latency_ms=`` sets the latency and counts from 0 again."""

_CHUNK = 8 * 1024
_HEADERS = (
    "x-amz-id-2: Slr9EA2w4QCFWoRRN3Bez7qhnUCRr8Ecc4wI/qVESTkFJhmj8+BYkBZ0PcvGgj34\r\n"
    "x-amz-request-id: KBVNBFV16VFPH1D0\r\n"
    "x-amz-bucket-region: us-east-1\r\n"
    "Content-Type: application/xml\r\n"
    "Transfer-Encoding: chunked\r\n"
    "Server: AmazonS3\r\n\r\n"
)
_Pieces = list[bytes | memoryview]


class Replay:
    """The buckets, how long an answer waits, and what was asked.

    Args:
        buckets: By name.
        latency_seconds: From a request to its answer's first byte.
    """

    def __init__(self, buckets: Mapping[str, Bucket], latency_seconds: float = 0) -> None:
        self.buckets = buckets
        self.latency_seconds = latency_seconds
        self.requests = 0

    def answer(self, method: str, target: str) -> tuple[HTTPStatus, _Pieces]:
        """The status and the body of any request but those of control."""
        url = urlsplit(target)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        name, _, key = unquote_to_bytes(url.path).decode().lstrip("/").partition("/")
        bucket = self.buckets.get(name)
        if bucket is None or key or method not in {"GET", "HEAD"}:
            return HTTPStatus.NOT_FOUND, [_error("NoSuchKey" if bucket else "NoSuchBucket")]
        if method == "HEAD":
            return HTTPStatus.OK, []
        if "location" in query:
            return HTTPStatus.OK, [_LOCATION]
        try:
            return HTTPStatus.OK, page_xml(bucket, PageRequest.of(query))
        except ValueError:
            return HTTPStatus.BAD_REQUEST, [_error("InvalidArgument")]

    def control(self, target: str) -> bytes:
        """Tell the requests so far, or begin anew with a latency."""
        query = dict(parse_qsl(urlsplit(target).query))
        if "latency_ms" in query:
            self.latency_seconds = float(query["latency_ms"]) / 1000
            self.requests = 0
        return json.dumps({"requests": self.requests}).encode()


_LOCATION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'
)


def _error(code: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
        f"<Message>{code}</Message></Error>"
    ).encode()


class Connection(asyncio.Protocol):
    """One client's connection; requests have no bodies."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:  # noqa: D102
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            self._request(head)

    def _request(self, head: bytes) -> None:
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        if target.startswith(CONTROL_PATH):
            self._send(HTTPStatus.OK, [self._replay.control(target)], method)
            return
        self._replay.requests += 1
        status, pieces = self._replay.answer(method, target)
        if self._replay.latency_seconds:
            loop = asyncio.get_running_loop()
            loop.call_later(self._replay.latency_seconds, self._send, status, pieces, method)
        else:
            self._send(status, pieces, method)

    def _send(self, status: HTTPStatus, pieces: _Pieces, method: str) -> None:
        date = formatdate(usegmt=True)
        head = f"HTTP/1.1 {status} {status.phrase}\r\nDate: {date}\r\n{_HEADERS}"
        body = [] if method == "HEAD" else [*_chunked(pieces), b"0\r\n\r\n"]
        self._transport.writelines([head.encode(), *body])


def _chunked(pieces: _Pieces) -> _Pieces:
    """As chunks of HTTP/1.1, which is how S3 sends a listing."""
    chunks: _Pieces = []
    for piece in pieces:
        for start in range(0, len(piece), _CHUNK):
            part = piece[start : start + _CHUNK]
            chunks += (f"{len(part):x}\r\n".encode(), part, b"\r\n")
    return chunks


async def serve(replay: Replay, port: int) -> asyncio.Server:
    """Listen on a loopback port; 0 takes a free one."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(replay), "127.0.0.1", port, backlog=1024)
