"""Speaks DynamoDB's protocol for the replayed tables: ``python -m …windows.server ROWS``.

One thread a connection; each answer waits for the set latency.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from subprocess import PIPE, Popen
from urllib.parse import parse_qsl, urlsplit

from benchmarks.measure.servers import ROOT
from benchmarks.windows.rows import four_rows, many_rows
from benchmarks.windows.tables import ReplayedTables
from bucketsize.cloud.local.ports import LOOPBACK


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, tables: ReplayedTables) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.tables = tables
        self.latency_seconds = 0.0
        self.requests = 0
        self.rows = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.headers["X-Amz-Target"].endswith(".Query"):
            self.send_error(400)
            return
        content, rows = self.server.tables.answer(json.loads(body))
        self.server.requests += 1
        self.server.rows += rows
        time.sleep(self.server.latency_seconds)
        self._send(content)

    def do_GET(self) -> None:
        """Tell what was asked; with ``?latency_ms=`` set the latency and count from 0."""
        told = {"requests": self.server.requests, "rows": self.server.rows}
        query = dict(parse_qsl(urlsplit(self.path).query))
        if "latency_ms" in query:
            self.server.latency_seconds = float(query["latency_ms"]) / 1000
            self.server.requests = self.server.rows = 0
        self._send(json.dumps(told).encode())

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class TableServer:
    """The server as its clients see it.

    Args:
        port: On this machine.
        latency_ms: From a request to its answer.
    """

    def __init__(self, port: int, latency_ms: float) -> None:
        self._host = f"{LOOPBACK}:{port}"
        self._latency_ms = latency_ms

    @property
    def endpoint_url(self) -> str:
        """Where it is."""
        return f"http://{self._host}"

    def begin(self) -> None:
        """Count from 0 again."""
        self._ask(f"/?latency_ms={self._latency_ms}")

    def asked(self) -> tuple[int, int]:
        """Requests since then, and the rows in all their answers."""
        told = self._ask("/")
        return told["requests"], told["rows"]

    def _ask(self, target: str) -> dict[str, int]:
        connection = HTTPConnection(self._host)
        connection.request("GET", target)
        told: dict[str, int] = json.load(connection.getresponse())
        connection.close()
        return told


@contextmanager
def table_server(rows: int, latency_ms: float) -> Iterator[TableServer]:
    """The server with so many rows, in a process of its own, until the context ends."""
    print(f"Starting a DynamoDB of {rows:,} rows …", file=sys.stderr)
    command = [sys.executable, "-m", __name__, str(rows)]
    with Popen(command, cwd=ROOT, stdout=PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            yield TableServer(port, latency_ms)
        finally:
            process.terminate()


def _main(rows: int) -> None:
    with _Server(ReplayedTables(chain(many_rows(rows), four_rows()))) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    _main(int(sys.argv[1]))
