"""A proxy before the local cloud that does to each request what a plan says.

The Host header goes through as it came, so that signatures hold. Requests are numbered in the
order in which they come, from one.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from faults.plan import CALM, Chance, Fault, FaultPlan
from faults.refusals import Answer, Request, conflict, failed, throttled

_LONGEST_DELAY_SECONDS = 0.3
_FRAMING = {"connection", "content-length", "transfer-encoding", "keep-alive"}
_STALE_ANSWERS = 50
_BEFORE, _AFTER = False, True


class Cut(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came, and what happened to it."""

    number: int
    operation: str
    fault: Fault


Watch = Callable[[int, Request, bool], None]
"""Told a request's number, what it asks, and whether it has taken effect; may raise `Cut`."""


class FaultProxy:
    """Use it in a ``with`` statement; `plan` and `watch` may be changed between requests.

    Args:
        upstream_port: The local cloud's port, on the loopback.
        plan: What happens to each request.
    """

    def __init__(self, upstream_port: int, plan: FaultPlan = CALM) -> None:
        self.plan = plan
        self.watch: Watch = lambda _number, _request, _done: None
        self.seen: list[Seen] = []
        self._upstream_port = upstream_port
        self._lock = threading.Lock()
        self._number = 0
        self._peaks: list[Answer] = []
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def endpoint_url(self) -> str:
        """What stands for the local cloud's address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def begin(self, plan: FaultPlan) -> Counter[str]:
        """Count from one again, by another plan; the counts until now."""
        with self._lock:
            counts = self.counts()
            self.plan, self._number, self.seen = plan, 0, []
            self._peaks = []
        return counts

    def operations(self) -> list[str]:
        """What was asked since `begin`, in its order."""
        return [seen.operation for seen in self.seen]

    def counts(self) -> Counter[str]:
        """How often each fault happened since `begin`."""
        return Counter(seen.fault.value for seen in self.seen)

    def answer_to(self, request: Request) -> tuple[Answer, float]:
        """The answer, and how much of its body is to be sent, from 0 to 1.

        Raises:
            Cut: None at all.
        """
        number, chance = self._take_number(request)
        self.watch(number, request, _BEFORE)
        answer = self._answer(request, chance)
        self.watch(number, request, _AFTER)
        if chance.fault is Fault.CUT_AFTER:
            raise Cut
        return answer, chance.share if chance.fault is Fault.TRUNCATE else 1

    def _take_number(self, request: Request) -> tuple[int, Chance]:
        with self._lock:
            self._number += 1
            chance = self._applicable(request, self.plan.of(self._number))
            self.seen.append(Seen(self._number, request.operation, chance.fault))
            return self._number, chance

    def _applicable(self, request: Request, chance: Chance) -> Chance:
        """What is planned, unless this request knows no such fault."""
        is_met = True
        if chance.fault is Fault.CONFLICT:
            is_met = conflict(request) is not None
        if chance.fault is Fault.STALE:
            is_met = request.asks_the_peak_index and bool(self._peaks)
        return chance if is_met else replace(chance, fault=Fault.NONE)

    def _answer(self, request: Request, chance: Chance) -> Answer:
        match chance.fault:
            case Fault.CUT_BEFORE:
                raise Cut
            case Fault.THROTTLE:
                return throttled(request)
            case Fault.DELAY:
                time.sleep(chance.share * _LONGEST_DELAY_SECONDS)
            case Fault.CONFLICT:
                if refused := conflict(request):
                    return refused
            case Fault.STALE:
                if request.asks_the_peak_index and self._peaks:
                    return self._peaks[int(chance.share * len(self._peaks))]
        answer = self._forwarded(request)
        return failed(request) if chance.fault is Fault.ERROR_AFTER else answer

    def _forwarded(self, request: Request) -> Answer:
        upstream = HTTPConnection("127.0.0.1", self._upstream_port, timeout=60)
        try:
            upstream.putrequest(
                request.method, request.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in request.headers.items():
                if name not in _FRAMING:
                    upstream.putheader(name, value)
            upstream.putheader("content-length", str(len(request.body)))
            upstream.endheaders(request.body)
            got = upstream.getresponse()
            answer = Answer(got.status, _kept(request, got.getheaders()), got.read())
        except OSError as e:
            raise Cut from e
        finally:
            upstream.close()
        if request.asks_the_peak_index and answer.status == 200:
            with self._lock:
                self._peaks = [*self._peaks, answer][-_STALE_ANSWERS:]
        return answer


def _kept(request: Request, headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers to hand on: how long a body would be is part of what HEAD asks for."""
    dropped = _FRAMING - ({"content-length"} if request.method == "HEAD" else set())
    return tuple(header for header in headers if header[0].lower() not in dropped)


class _Handler(BaseHTTPRequestHandler):
    proxy: FaultProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def _do(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        try:
            answer, share = self.proxy.answer_to(
                Request(self.command, self.path, headers, body)
            )
        except Cut:
            self.close_connection = True
            return
        with suppress(OSError):  # whoever asked may be gone
            self._send(answer, share)

    def _send(self, answer: Answer, share: float) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command == "HEAD":
            self.end_headers()
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        sent = int(share * len(answer.body))
        self.wfile.write(answer.body[:sent])
        self.close_connection = sent < len(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
