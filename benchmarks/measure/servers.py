"""What the tools list from: the replay server in a process of its own, or a real S3 server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.replay.key_sets import ListedObject, objects_of
from benchmarks.replay.server import CONTROL_PATH
from bucketsize.cloud.local.ports import LOOPBACK
from bucketsize.model import BucketSize

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class ListedServer:
    """A running S3 server.

    Attributes:
        host: Address and port.
        sizes: What each of its buckets holds.
        begin: Called before each run.
        requests: How many were made since then; None where it does not count.
    """

    host: str
    sizes: dict[str, BucketSize]
    begin: Callable[[], object] = lambda: None
    requests: Callable[[], int | None] = lambda: None


@contextmanager
def replay_server(buckets: Sequence[str], latency_ms: float) -> Iterator[ListedServer]:
    """The replay server with these buckets, until the context ends."""
    print(f"Starting the replay server with {', '.join(buckets)} …", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.replay", *buckets]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline()) if server.stdout else 0
            host = f"{LOOPBACK}:{port}"
            yield ListedServer(
                host,
                {bucket: total_of(objects_of(bucket)) for bucket in buckets},
                begin=lambda: _asked(host, f"{CONTROL_PATH}?latency_ms={latency_ms}"),
                requests=lambda: _asked(host, CONTROL_PATH),
            )
        finally:
            server.terminate()


def total_of(objects: Iterable[ListedObject]) -> BucketSize:
    """Sum and number of a key set."""
    sizes = [size for _, size in objects]
    return BucketSize(sum(sizes), len(sizes))


def _asked(host: str, target: str) -> int:
    connection = HTTPConnection(host)
    connection.request("GET", target)
    requests: int = json.load(connection.getresponse())["requests"]
    connection.close()
    return requests
