"""SeaweedFS: a real S3 server, from PyPI, with a folder of its own and filled once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from benchmarks.measure.process import SETTINGS, run
from benchmarks.measure.servers import ListedServer, total_of
from benchmarks.measure.tools import Target, peer_script
from benchmarks.measure.tools import peer_program as program
from benchmarks.replay.key_sets import bucket_name, objects_of
from bucketsize.cloud.local.ports import LOOPBACK, free_port

_SOCKETS = Path("/tmp")  # noqa: S108  where SeaweedFS puts its sockets, and leaves them
_READY_SECONDS = 30.0
_S3 = "-s3.port"
_PORTS = ("-master.port", "-volume.port", "-filer.port", _S3)


@contextmanager
def seaweedfs(objects: int) -> Iterator[ListedServer]:
    """SeaweedFS with one bucket of so many small objects, until the context ends."""
    bucket = bucket_name("small", objects)
    with TemporaryDirectory(prefix="benchmark-") as folder:
        # Those of gRPC would by default lie 10,000 higher, which may be no port at all.
        options = (*_PORTS, *(f"{option}.grpc" for option in _PORTS))
        ports = {option: free_port() for option in options}
        host = f"{LOOPBACK}:{ports[_S3]}"
        with _started(Path(folder), ports):
            _await_answer(host)
            print(f"Filling SeaweedFS with {objects:,} objects …", file=sys.stderr)
            _make_bucket(host, bucket)
            run(peer_script("obstore_fill.py")(Target(host, bucket)))
            yield ListedServer(host, {bucket: total_of(objects_of(bucket))})


@contextmanager
def _started(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    identities = folder / "s3.json"
    identities.write_text(json.dumps(_identities()), encoding="utf-8")
    command = [
        program("weed"),
        *("server", f"-dir={folder}", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}"),
        *("-filer", "-s3", f"-s3.config={identities}"),
        *(f"{option}={port}" for option, port in ports.items()),
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=256",
        # What is this small stands in the filer's own store: half the time to fill it.
        "-filer.saveToFilerLimit=65536",
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),  # further servers, on fixed ports
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield
    finally:
        server.kill()  # what it holds goes with its folder
        server.wait()
        for port in ports.values():
            for socket in _SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                socket.unlink()


def _identities() -> dict[str, object]:
    keys = {
        "accessKey": SETTINGS["AWS_ACCESS_KEY_ID"],
        "secretKey": SETTINGS["AWS_SECRET_ACCESS_KEY"],
    }
    allowed = ["Admin", "Read", "List", "Write"]
    return {"identities": [{"name": "benchmark", "credentials": [keys], "actions": allowed}]}


def _await_answer(host: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException):
            connection = HTTPConnection(host, timeout=5)
            connection.request("GET", "/")
            connection.getresponse()
            return
        time.sleep(0.1)
    raise TimeoutError(f"SeaweedFS did not answer within {_READY_SECONDS:.0f} seconds.")


def _make_bucket(host: str, bucket: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}",
        region_name=SETTINGS["AWS_REGION"],
        aws_access_key_id=SETTINGS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SETTINGS["AWS_SECRET_ACCESS_KEY"],
    )
    client.create_bucket(Bucket=bucket)
