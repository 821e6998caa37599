"""Connections that end in the middle of a page, over real HTTP: no part of it is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from fakes.model_s3 import ModelS3

from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize

MODEL = ModelS3({f"{n:04d}": n for n in range(600)}, page_size=50)


@contextmanager
def server(is_cut_off: Callable[[int], bool], *, chunked: bool) -> Iterator[Any]:
    """A client of a server that cuts some of its answers in half, by their number."""
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = MODEL.answer_to(dict(parse_qsl(urlsplit(self.path).query))).body
            self.close_connection = is_cut_off(next(numbers))
            sent = body[: len(body) // 2] if self.close_connection else body
            self.send_response(200)
            if chunked:
                self.send_header("Transfer-Encoding", "chunked")
                sent = b"%x\r\n%b\r\n" % (len(sent), sent)
                sent += b"" if self.close_connection else b"0\r\n\r\n"
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        retries: Any = {"mode": "standard", "total_max_attempts": 2}
        yield boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{http.server_port}",
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries=retries, max_pool_connections=8, proxies={}),
        )
        http.shutdown()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_page_that_is_cut_off_is_asked_for_again(chunked: bool) -> None:  # noqa: FBT001
    with server(lambda number: number in (2, 5), chunked=chunked) as client:
        size = measure_bucket(client, "photos")
    assert size == BucketSize(sum(range(600)), 600)


@pytest.mark.parametrize("chunked", [False, True])
def test_pages_that_are_always_cut_off_give_no_figure(chunked: bool) -> None:  # noqa: FBT001
    with (
        server(lambda number: number > 4, chunked=chunked) as client,
        pytest.raises(BotoCoreError),
    ):
        measure_bucket(client, "photos")
