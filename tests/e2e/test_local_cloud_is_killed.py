"""However a program with a local cloud ends, neither process nor folder stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bucketsize.cloud.local import start_local_cloud

PROGRAM = """
import io, json, os, signal, zipfile
import boto3
from bucketsize.cloud.local import start_local_cloud

# Tests that run in a shell's background inherit that SIGINT is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def say(word):
    print(word, flush=True)

def run_a_function(cloud):
    os.environ |= cloud.environ
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        code = "import time\\ndef lambda_handler(event, context): time.sleep(50)"
        z.writestr("lambda_function.py", code)
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = boto3.client("iam").create_role(
        RoleName="role", AssumeRolePolicyDocument=json.dumps(trust))
    functions = boto3.client("lambda")
    functions.create_function(FunctionName="sleeper", Runtime="python3.13", Timeout=60,
        Role=role["Role"]["Arn"], Handler="lambda_function.lambda_handler",
        Code={"ZipFile": archive.getvalue()})
    functions.invoke(FunctionName="sleeper", InvocationType="Event", Payload=b"{}")

say("starting")
with start_local_cloud() as cloud:
    say("ready")
    if "FUNCTION" in os.environ:
        run_a_function(cloud)
        say("invoked")
    if os.environ.get("FORK") and os.fork() == 0:
        cloud.wait()  # never returns: the child only holds what it inherited
    cloud.wait()
"""

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


@contextmanager
def program(temp_dir: Path, *, until: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """The program once it said the word, with a temp folder of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TMPDIR": str(temp_dir), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            while process.stdout.readline().strip() != until:
                assert process.poll() is None
            yield process
        finally:
            process.kill()


def processes_of(temp_dir: Path) -> list[psutil.Process]:
    """All that have the temp folder in their environment or their command."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(temp_dir) in " ".join([*process.environ().values(), *process.cmdline()]):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return [process for process in found if process.pid != os.getpid()]


def run_folders(temp_dir: Path) -> list[Path]:
    return list(temp_dir.glob("bucketsize-cloud-*"))


def eventually(holds: Callable[[], bool], *, within_seconds: float = 15.0) -> None:
    deadline = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def nothing_is_left(temp_dir: Path) -> bool:
    return not processes_of(temp_dir) and not run_folders(temp_dir)


def is_running_a_function(temp_dir: Path) -> bool:
    return any("_worker.py" in " ".join(p.cmdline()) for p in processes_of(temp_dir))


@pytest.mark.parametrize("number", SIGNALS)
def test_killed_when_ready(tmp_path: Path, number: signal.Signals) -> None:
    with program(tmp_path, until="ready") as process:
        assert run_folders(tmp_path)
        process.send_signal(number)
        process.wait(timeout=15)
        eventually(lambda: nothing_is_left(tmp_path))


@pytest.mark.parametrize("number", SIGNALS)
def test_killed_while_a_function_runs(tmp_path: Path, number: signal.Signals) -> None:
    with program(tmp_path, until="invoked", FUNCTION="1") as process:
        eventually(lambda: is_running_a_function(tmp_path))
        process.send_signal(number)
        process.wait(timeout=15)
        eventually(lambda: nothing_is_left(tmp_path))


@pytest.mark.parametrize("number", SIGNALS)
def test_killed_while_starting(
    tmp_path: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    for milliseconds in (0, 20, 60, 120):
        with program(tmp_path, until="starting") as process:
            time.sleep(milliseconds / 1000)  # no moment matters: it must hold at any
            process.send_signal(number)
            process.wait(timeout=15)
            eventually(lambda: not processes_of(tmp_path))
    # Killed before there was a supervisor, the folder waits for the next start.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with start_local_cloud():
        pass
    assert nothing_is_left(tmp_path)


def test_killed_while_a_fork_of_it_lives_on(tmp_path: Path) -> None:
    with program(tmp_path, until="ready", FORK="1") as process:
        eventually(lambda: len(psutil.Process(process.pid).children()) == 2)
        process.kill()
        eventually(lambda: not run_folders(tmp_path))
        for fork in processes_of(tmp_path):
            fork.kill()
        eventually(lambda: nothing_is_left(tmp_path))


def test_ctrl_c_in_a_terminal_reaches_the_whole_group(tmp_path: Path) -> None:
    with program(tmp_path, until="ready") as process:
        for each in [psutil.Process(process.pid), *psutil.Process(process.pid).children()]:
            each.send_signal(signal.SIGINT)
        process.wait(timeout=15)
        eventually(lambda: nothing_is_left(tmp_path))


def test_killed_together_with_its_supervisor_is_swept_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with program(tmp_path, until="invoked", FUNCTION="1") as process:
        eventually(lambda: is_running_a_function(tmp_path))
        [supervisor] = psutil.Process(process.pid).children()
        supervisor.suspend()  # or it would tidy up between the two kills
        process.kill()
        process.wait(timeout=15)
        supervisor.kill()
    eventually(lambda: supervisor not in processes_of(tmp_path))
    [orphaned] = run_folders(tmp_path)
    assert processes_of(orphaned)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with start_local_cloud():
        assert not orphaned.exists()
        assert not processes_of(orphaned)
    assert nothing_is_left(tmp_path)
