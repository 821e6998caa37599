"""Calls an app as its server does, without a socket."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.lowlevel


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def get(app: Any, address: str, **headers: str) -> Answer:
    """The answer to a GET; ``sec_fetch_site`` is the header sec-fetch-site.

    In a thread of its own: Playwright, on the same worker, has a loop run in the tests' thread.
    """
    with ThreadPoolExecutor(1) as own_thread:
        return own_thread.submit(anyio.run, _get, app, address, headers).result()


async def _get(app: Any, address: str, headers: dict[str, str]) -> Answer:
    path, _, query = address.partition("?")
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": named,
        "root_path": "",
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if any(m["type"] == "http.response.body" and not m.get("more_body") for m in sent):
            return {"type": "http.disconnect"}
        await anyio.lowlevel.checkpoint()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    try:
        await app(scope, receive, send)
    except RuntimeError:
        if not sent:  # else it is raised for the server's log alone
            raise
    start = next(m for m in sent if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body)
