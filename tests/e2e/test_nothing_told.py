"""What commands of the laptop write on standard error: no credential, no key by chance."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

import pytest
import urllib3
from fakes.model_s3 import ModelS3
from harness import App, user_with
from harness.command import environment_of, run_bucketsize
from harness.dashboard import started_dashboard

from bucketsize.cloud.aws import Aws

MARK = "jane-doe-7f3a"
TOKEN = "IQoJb3JpZ2luX2VjMARKEDTOKEN"
OBJECTS = ModelS3({f"patients/{MARK}/{n:03d}": n for n in range(120)}, page_size=50)


@pytest.fixture(scope="module")
def owner(app: App) -> Aws:
    rights = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return user_with(app.aws, "owner-of-secrets", [rights])


def secret_of(user: Aws) -> str:
    found = user.session.get_credentials()
    assert found is not None
    return str(found.secret_key)


@contextmanager
def serving(answer: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class BreaksOff(Quiet):
    """A bucket of which only the first page is answered."""

    def do_GET(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        self.close_connection = True
        if "start-after" in asked or "continuation-token" in asked:
            return
        body = OBJECTS.answer_to(asked).body
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Quotes(Quiet):
    """Shows a request that it calls wrongly signed, as CloudFormation, STS and DynamoDB do."""

    content_type = "text/xml"

    def do_POST(self) -> None:
        message = (
            "The request signature we calculated does not match the signature you provided."
            "\n\nThe Canonical String for this request should have been\n"
            f"'POST\n{self.headers}'"
        )
        body = self.answer(message).encode()
        self.send_response(403)
        self.send_header("Content-Type", self.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, message: str) -> str:
        if "json" in self.headers["Content-Type"]:
            return json.dumps({"__type": "InvalidSignatureException", "message": message})
        error = f"<Code>SignatureDoesNotMatch</Code><Message>{escape(message)}</Message>"
        return f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"


class Babbles(Quotes):
    """A service that is none of AWS's: it shows the request in words of its own."""

    def answer(self, message: str) -> str:
        return json.dumps({"oops": message})


def run(
    user: Aws, *arguments: str, cwd: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environment_of(user) | settings, *arguments, cwd=cwd)


def test_a_listing_that_breaks_off_names_no_key(owner: Aws, tmp_path: Path) -> None:
    with serving(BreaksOff) as url:
        ran = run(owner, "measure", "photos", cwd=tmp_path, AWS_ENDPOINT_URL=url)
    assert ran.returncode == 1
    assert "AWS cannot be reached" in ran.stderr
    assert MARK not in ran.stderr + ran.stdout
    assert secret_of(owner) not in ran.stderr


@pytest.mark.parametrize("service", [Quotes, Babbles])
@pytest.mark.parametrize("command", [("history", "photos"), ("plot", "photos"), ("buckets",)])
def test_a_token_that_is_quoted_in_an_answer_is_not_repeated(
    owner: Aws, tmp_path: Path, command: tuple[str, ...], service: type[Quotes]
) -> None:
    with serving(service) as url:
        ran = run(owner, *command, cwd=tmp_path, AWS_ENDPOINT_URL=url, AWS_SESSION_TOKEN=TOKEN)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert TOKEN not in ran.stderr + ran.stdout
    assert secret_of(owner) not in ran.stderr


def test_the_dashboard_s_log_holds_neither_its_key_nor_what_was_asked(owner: Aws) -> None:
    with started_dashboard(owner) as dashboard:
        key = dashboard.address_with_key.partition("key=")[2]
        assert len(key) > 20

        def get(path: str, **headers: str) -> Any:
            return urllib3.request(
                "GET", dashboard.address + path, headers=headers, retries=False, redirect=False
            )

        let_in = get(f"?key={key}")
        cookie = let_in.headers["Set-Cookie"].partition(";")[0]
        assert get("api/buckets", Cookie=cookie).status == 200
        assert get(f"?key={key}wrong").status < 500
        for query in (
            f"bucket={MARK}",
            f"bucket={MARK}&from={MARK}",
            f"key={key}&window={MARK}",
        ):
            for path in ("api/series", "api/live", "api/csv", "api/buckets", f"api/{MARK}"):
                get(f"{path}?{query}", Cookie=cookie, **{"Sec-Fetch-Site": "cross-site"})
        with socket.create_connection(("127.0.0.1", dashboard.port)) as raw:
            raw.sendall(f"NONSENSE ?key={key} \0\r\n\r\n".encode())
            raw.recv(1000)
        written = dashboard.end()
    for secret in (key, MARK, secret_of(owner), cookie):
        assert secret not in written
