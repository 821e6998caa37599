"""The deployed REST API as its callers use it: signed, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from bucketsize.cloud.aws import Aws
from harness import App, eventually


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def call_api(
    app: App,
    path: str,
    *,
    method: str = "GET",
    accept: str = "*/*",
    caller: Aws | None = None,
    query: str = "",
    **parameters: str,
) -> Answer:
    """Call a resource; ``from_`` stands for the parameter ``from``."""
    named = {name.removesuffix("_"): value for name, value in parameters.items()}
    url = f"{app.outputs['PlotApiUrl']}{path}?{query or urlencode(named, quote_via=quote)}"
    request = AWSRequest(method, url, headers={"Accept": accept})
    credentials = (caller or app.aws).session.get_credentials()
    assert credentials is not None
    SigV4Auth(credentials, "execute-api", app.aws.region).add_auth(request)
    answer = send(method, url, dict(request.headers))
    return Answer(answer.status, answer.headers, answer.data)


def send(method: str, url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    """Send a request that is ready, signed or not.

    The gateway lets in 10 calls a second: whoever comes too early comes again, as callers do.
    """

    def answer() -> urllib3.BaseHTTPResponse | None:
        # No other retries: an answer that is none is what a test wants to see. Cold starts
        # take seconds.
        found = urllib3.request(method, url, headers=dict(headers), retries=False, timeout=60)
        return found if found.status != 429 else None

    return eventually(answer, "a turn")
