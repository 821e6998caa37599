"""``bucketsize dashboard`` as a command: its address, its end, its refusals; no browser."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from harness import eventually
from harness.command import environment_of
from harness.dashboard import Dashboard, started_dashboard
from harness.documents import blocks_of, shape

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
    (shown,) = blocks_of("docs/dashboard.md", __file__, "console")
    address, said = shown.output
    assert shape(address.partition("=")[0]) == shape(running.address_with_key.partition("=")[0])
    assert errors.splitlines() == [said, "The dashboard has ended."]


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


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_browser_is_started_without_the_key(
    aws: Aws, running: Dashboard, tmp_path: Path, end: signal.Signals
) -> None:
    """Every account of a machine can read what a process was started with."""
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$@" > {seen}.part && mv {seen}.part {seen}\n')
    browser.chmod(0o700)
    environment = environment_of(aws) | {"BROWSER": f"{browser} %s"}
    del running  # its table is used
    command = [sys.executable, "-m", "bucketsize", "dashboard", "--table", TABLE]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address_with_key = process.stdout.readline().strip()
        eventually(seen.exists, "the browser was started")
        (argument,) = seen.read_text().split()
        file = Path(urlsplit(argument).path)
        assert escape(address_with_key) in file.read_text()
        process.send_signal(end)
        process.wait(15)
    assert address_with_key.partition("key=")[2] not in argument
    assert not file.exists()
