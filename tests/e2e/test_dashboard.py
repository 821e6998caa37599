"""``bucketsize dashboard`` as a command: its address, its end, its refusals; no browser."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from harness.dashboard import Dashboard, environment_of, started_dashboard

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.table import ensure_table
from bucketsize.history.schema import table_definition

TABLE = "dashboard-history"


@pytest.fixture
def running(aws: Aws) -> Iterator[Dashboard]:
    ensure_table(aws, table_definition(TABLE))
    with started_dashboard(aws, "--table", TABLE) as dashboard:
        yield dashboard


def get(address: str, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(address, headers=named), timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as e:
        return e.code, e.read()


def test_the_printed_address_is_on_this_machine_and_holds_a_long_key(
    running: Dashboard,
) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{43}", running.address_with_key)
    assert get(running.address)[0] == 200


def test_figures_are_for_who_has_the_key(running: Dashboard) -> None:
    figures = f"{running.address}api/buckets"
    status, refusal = get(figures)
    assert (status, json.loads(refusal)["error"]["code"]) == (401, "KeyNeeded")
    key = running.address_with_key.partition("key=")[2]
    status, answer = get(figures, cookie=f"bucketsize-{running.port}={key}")
    assert (status, json.loads(answer)["buckets"]) == (200, [])
    assert get(figures, host=f"evil.example:{running.port}")[0] == 403


def test_no_other_address_of_this_machine_answers(running: Dashboard) -> None:
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", running.port))


def test_ctrl_c_ends_it_also_while_a_page_listens(running: Dashboard) -> None:
    key = running.address_with_key.partition("key=")[2]
    request = Request(  # noqa: S310
        f"{running.address}api/live?bucket=photos",
        headers={"cookie": f"bucketsize-{running.port}={key}"},
    )
    with urlopen(request, timeout=20) as stream:  # noqa: S310
        assert stream.readline() == b"retry: 1000\n"
        errors = running.end()
    assert running.process.returncode == 0
    assert errors.splitlines() == [
        "The dashboard is running. Ctrl-C ends it.",
        "The dashboard has ended.",
    ]


def test_a_port_that_is_taken_is_an_error_with_a_hint(aws: Aws, running: Dashboard) -> None:
    command = [sys.executable, "-m", "bucketsize", "dashboard", "--no-browser"]
    refused = subprocess.run(
        [*command, "--table", TABLE, "--port", str(running.port)],
        check=False,
        env=environment_of(aws),
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"Error: The port {running.port} is taken.",
        "  → Give another --port, or none: a free one.",
    ]
