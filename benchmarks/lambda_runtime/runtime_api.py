"""Lambda's Runtime API over HTTP, for one function process.

AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes": the paths, the
headers of the next invocation, and the form of errors.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

_VERSION = "/2018-06-01"
_NEXT = f"{_VERSION}/runtime/invocation/next"
_INIT_ERROR = f"{_VERSION}/runtime/init/error"


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event on its way to the function.

    Attributes:
        request_id: Names the invocation.
        event: What the handler is given, as JSON.
        arn: The function's.
        deadline: When Lambda would end it, in seconds of Unix time.
    """

    request_id: str
    event: bytes
    arn: str
    deadline: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the runtime client posted.

    Attributes:
        kind: ``response``, ``error``, or ``init error``.
        request_id: The invocation that it belongs to; empty for an error of the start.
        content: The handler's result, or the error: ``errorType``, ``errorMessage``.
        at: When it had arrived, by ``time.perf_counter``.
    """

    kind: str
    request_id: str
    content: Any
    at: float


class RuntimeApi:
    """Serves one function process on a loopback port, from the block's start to its end.

    Attributes:
        answers: What the runtime client posted, in that order.
        is_ready: Set when the process first asked for an invocation.
        ready_at: When that was, by ``time.perf_counter``.
    """

    def __init__(self) -> None:
        self.answers: Queue[Answer] = Queue()
        self.is_ready = Event()
        self.ready_at = 0.0
        self._invocations: Queue[Invocation | None] = Queue()
        self._server = _Server(("127.0.0.1", 0), _Requests, self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        """Host and port, as ``AWS_LAMBDA_RUNTIME_API`` names them."""
        return f"127.0.0.1:{self._server.server_port}"

    def send(self, event: Any, arn: str, timeout_seconds: float) -> str:
        """Have an event taken when the process next asks; returns its request id."""
        request_id, deadline = str(uuid4()), time.time() + timeout_seconds
        self._invocations.put(Invocation(request_id, json.dumps(event).encode(), arn, deadline))
        return request_id

    def next_invocation(self) -> Invocation | None:
        """Wait for an event; None when there will be no more."""
        if not self.is_ready.is_set():
            self.ready_at = time.perf_counter()
            self.is_ready.set()
        return self._invocations.get()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._invocations.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], requests: type[_Requests], api: RuntimeApi
    ) -> None:
        super().__init__(address, requests)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a process that was ended leaves its connection broken."""


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # the runtime client keeps its connection
    server: _Server

    def do_GET(self) -> None:
        if self.path != _NEXT:
            self.send_error(404)
            return
        invocation = self.server.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
        }
        self._answer(200, invocation.event, headers)

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        at = time.perf_counter()
        if self.path == _INIT_ERROR:
            answer = Answer("init error", "", content, at)
        else:
            request_id, kind = self.path.rsplit("/", 2)[1:]
            answer = Answer(kind, request_id, content, at)
        self.server.api.answers.put(answer)
        self._answer(202, b'{"status": "OK"}', {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: requests are not what anyone watches here."""
