"""The driver's way to the REST API, against a server that answers as it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.credentials import Credentials

from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    InvalidInput,
    NotFound,
    ServiceFailure,
)
from bucketsize.model import Window
from bucketsize.plot_api import PlotAnswer, PlotApi

PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
CREDENTIALS = Credentials("AKIDEXAMPLE", "secret", "a-session-token")


@dataclass
class Gateway:
    """Answers with each (status, body) in turn, the last one ever after."""

    answers: list[tuple[int, bytes]]
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def api(self, credentials: Credentials | None = CREDENTIALS) -> PlotApi:
        return PlotApi(self.url, credentials, "eu-central-1")


@contextmanager
def serving(
    *answers: tuple[int, bytes], headers: dict[str, str] | None = None
) -> Iterator[Gateway]:
    gateway = Gateway(list(answers), headers or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            gateway.asked.append((self.path, asked))
            status, body = gateway.answers[min(len(gateway.asked), len(gateway.answers)) - 1]
            self.send_response(status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.url = f"http://127.0.0.1:{server.server_port}/prod"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield gateway
        finally:
            server.shutdown()
            thread.join()


def test_the_picture_and_where_it_is_stored_are_answered() -> None:
    with serving((200, PNG), headers={"X-Plot-Location": "s3://photos/plot"}) as gateway:
        assert gateway.api().get_plot("photos") == PlotAnswer(PNG, "s3://photos/plot")


def test_a_picture_that_was_not_stored_has_no_place() -> None:
    with serving((200, PNG)) as gateway:
        assert gateway.api().get_plot("photos").stored_at == ""


def test_the_request_is_signed_for_the_api_and_asks_for_a_png() -> None:
    with serving((200, PNG)) as gateway:
        gateway.api().get_plot("photos")
    [(_, headers)] = gateway.asked
    assert headers["accept"] == "image/png"
    signature = headers["authorization"]
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-central-1/execute-api/aws4_request" in signature
    assert "SignedHeaders=" in signature
    assert "host" in signature.split("SignedHeaders=")[1]
    assert headers["x-amz-security-token"] == "a-session-token"
    assert headers["x-amz-date"]


@pytest.mark.parametrize(
    ("length", "parameters"),
    [("", {"bucket": ["photos"]}), ("13s", {"bucket": ["photos"], "window": ["13s"]})],
)
def test_a_length_is_asked_for_only_where_one_is_named(
    length: str, parameters: dict[str, list[str]]
) -> None:
    with serving((200, PNG)) as gateway:
        gateway.api().get_plot("photos", length)
    [(path, _)] = gateway.asked
    assert urlsplit(path).path == "/prod/plot"
    assert parse_qs(urlsplit(path).query) == parameters


def test_a_window_with_both_ends_and_a_format_are_asked_for_as_the_api_names_them() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    with serving((200, b"<svg/>")) as gateway:
        window = Window(start, start + timedelta(hours=1))
        gateway.api().get_plot("photos", window=window, picture_format="svg")
    [(path, headers)] = gateway.asked
    assert headers["accept"] == "image/svg+xml"
    assert parse_qs(urlsplit(path).query) == {
        "bucket": ["photos"],
        "from": ["2026-11-23T00:00:00.000000Z"],
        "to": ["2026-11-23T01:00:00.000000Z"],
        "format": ["svg"],
    }


@pytest.mark.parametrize(("status", "kind"), [(400, InvalidInput), (404, NotFound)])
def test_the_callers_mistake_is_told_in_the_words_of_the_api(
    status: int, kind: type[BucketsizeError]
) -> None:
    body = b'{"error": {"code": "X", "message": "It is so.", "hint": "Try that."}}'
    with serving((status, body)) as gateway, pytest.raises(kind, match=r"It is so\.") as caught:
        gateway.api().get_plot("photos")
    assert caught.value.hint == "Try that."


def test_a_caller_that_may_not_call_is_told_so_at_once() -> None:
    with (
        serving((403, b'{"Message": "not authorized"}')) as gateway,
        pytest.raises(AccessDenied, match="not authorized") as caught,
    ):
        gateway.api().get_plot("photos")
    assert "execute-api:Invoke" in caught.value.hint
    assert len(gateway.asked) == 1


def test_a_caller_without_credentials_asks_nothing() -> None:
    with serving((200, PNG)) as gateway, pytest.raises(AccessDenied, match="No AWS cred"):
        gateway.api(credentials=None).get_plot("photos")
    assert gateway.asked == []


@pytest.mark.parametrize("status", [400, 404, 502])
def test_any_other_status_is_a_failure_that_quotes_the_answer(status: int) -> None:
    with (
        serving((status, b'{"error": "why"}' + b"x" * 9_999)) as gateway,
        pytest.raises(ServiceFailure, match=f"answered {status}: .*why") as caught,
    ):
        gateway.api().get_plot("photos")
    assert len(str(caught.value)) < 500
    assert len(gateway.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_gateway_that_is_busy_is_asked_again(status: int) -> None:
    with serving((status, b"busy"), (200, PNG)) as gateway:
        assert gateway.api().get_plot("photos").picture == PNG
    assert len(gateway.asked) == 2


def test_a_gateway_that_stays_busy_is_a_failure() -> None:
    with (
        serving((503, b"busy")) as gateway,
        pytest.raises(ServiceFailure, match="answered 503: busy"),
    ):
        gateway.api().get_plot("photos")
    assert len(gateway.asked) == 4


def test_a_gateway_that_is_not_there_is_a_failure_with_a_hint() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    api = PlotApi(f"http://127.0.0.1:{port}/prod", CREDENTIALS, "eu-central-1")
    with pytest.raises(ServiceFailure, match="cannot be reached") as caught:
        api.get_plot("photos")
    assert "PLOT_API_URL" in caught.value.hint
