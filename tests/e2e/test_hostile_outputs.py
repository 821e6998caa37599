"""Outputs that are closed, full, or cannot write every letter: no traceback, nothing half told.

A service manager may start a command without any; a log's disk may be full; the encoding and
the width are what the environment says.
"""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from harness.command import BUCKETSIZE, bare_environment

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.local import LocalCloud
from bucketsize.history import SizeHistory
from bucketsize.model import Cause, Measurement

BUCKET, TABLE = "hostile-outputs", "hostile-outputs"
KEY = "Größe 🙂"
CREATE = ("create", "--yes", "--bucket", BUCKET, "--table", TABLE)
HISTORY = ("history", BUCKET, "--table", TABLE)
DEADLINE_SECONDS = 60

pytestmark = pytest.mark.usefixtures("row")
on_linux = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is full here")


@pytest.fixture(scope="module")
def row(aws: Aws) -> None:
    create(aws, BUCKET, TABLE)
    cause = Cause("ObjectCreated:Put", KEY)
    measured = Measurement(BUCKET, datetime.now(UTC), 28, 1, cause)
    SizeHistory(aws.dynamodb, TABLE).record(measured)


def ran(
    cloud: LocalCloud, *command: str, outputs: str = "", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """A command after the shell has put its streams where ``outputs`` says."""
    coding = ("PYTHONIO", "PYTHONUTF8")
    bare = {k: v for k, v in bare_environment().items() if not k.startswith(coding)}
    finished = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'"$@" {outputs}',
            "sh",
            *BUCKETSIZE,
            *command,
        ],
        check=False,
        env=bare | dict(cloud.environ) | environ,
        capture_output=True,
        timeout=DEADLINE_SECONDS,
    )
    assert b"Traceback" not in finished.stderr
    return finished


@pytest.mark.parametrize("command", [HISTORY, CREATE], ids=["history", "create"])
def test_without_any_stream_a_command_does_what_it_does(
    cloud: LocalCloud, command: tuple[str, ...]
) -> None:
    assert ran(cloud, *command, outputs="<&- >&- 2>&-").returncode == 0


@on_linux
@pytest.mark.parametrize(
    "command", [(*HISTORY, "--csv"), (*CREATE, "--json")], ids=["csv", "json"]
)
def test_a_result_that_could_not_be_written_is_an_error(
    cloud: LocalCloud, command: tuple[str, ...]
) -> None:
    finished = ran(cloud, *command, outputs=">/dev/full")
    assert finished.returncode == 1
    assert finished.stderr.endswith(b"Error: [Errno 28] No space left on device.\n")


def test_a_letter_that_the_output_lacks_is_written_out(cloud: LocalCloud) -> None:
    latin = ran(cloud, *HISTORY, PYTHONIOENCODING="latin-1")
    assert latin.returncode == 0
    assert r"Größe \U0001f642".encode("latin-1") in latin.stdout
    plain = ran(cloud, *HISTORY, "--csv", PYTHONIOENCODING="ascii")
    assert rb"Gr\xf6\xdfe \U0001f642" in plain.stdout


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_json_is_json_in_any_encoding(cloud: LocalCloud, encoding: str) -> None:
    finished = ran(cloud, *HISTORY, "--json", PYTHONIOENCODING=encoding)
    [measured] = json.loads(finished.stdout.decode(encoding))["rows"]
    assert measured["object_key"] == KEY


@pytest.mark.parametrize("width", ["0", "²"])
def test_a_width_that_is_none_hides_nothing(cloud: LocalCloud, width: str) -> None:
    finished = ran(cloud, *CREATE, COLUMNS=width, LINES=width)
    assert finished.returncode == 0
    assert BUCKET.encode() in finished.stdout
