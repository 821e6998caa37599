"""However and whenever the demo is killed, nothing is left that the next run does not clear."""

from __future__ import annotations

import os
import signal
import subprocess
from itertools import product
from pathlib import Path

import psutil
import pytest
from harness import eventually, thorough_but
from harness.command import BUCKETSIZE, bare_environment

MOMENTS = {
    "while the cloud is up": "✓ Starting the local cloud",
    "while the stack is made": "✓ Packing the functions",
    "while the driver makes its changes": "✓ Tracking",
}
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


@pytest.fixture
def temp_dir(tmp_path: Path) -> Path:
    """Where the demo under test, and nobody else, keeps temporary files."""
    folder = tmp_path / "temp"
    folder.mkdir()
    return folder


def processes_in(temp_dir: Path) -> list[psutil.Process]:
    """Every process that was started for a run in this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(temp_dir) in value for value in process.environ().values()):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return [p for p in found if p.pid != os.getpid()]


def demo_until(line: str, temp_dir: Path, *before: str) -> subprocess.Popen[str]:
    demo = subprocess.Popen(
        [*before, *BUCKETSIZE, "demo"],
        cwd=temp_dir.parent,
        env=bare_environment() | {"TMPDIR": str(temp_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert demo.stderr is not None
    for said in demo.stderr:
        if said.startswith(line):
            return demo
    pytest.fail(f"the demo ended before {line!r}")


@pytest.mark.parametrize(
    ("moment", "how"),
    thorough_but(product(MOMENTS, SIGNALS), *zip(MOMENTS, SIGNALS, strict=True)),
)
def test_nothing_is_left_behind(temp_dir: Path, moment: str, how: signal.Signals) -> None:
    demo = demo_until(MOMENTS[moment], temp_dir)
    assert processes_in(temp_dir)  # there is something to leave behind
    demo.send_signal(how)
    demo.communicate(timeout=30)
    assert demo.returncode == (-signal.SIGKILL if how == signal.SIGKILL else 1)
    eventually(lambda: not processes_in(temp_dir), "the end of every process")
    eventually(lambda: not list(temp_dir.iterdir()), "an empty temporary folder")


def test_ctrl_c_ends_a_demo_that_a_shell_started_in_the_background(temp_dir: Path) -> None:
    """Shells have what they put into the background ignore SIGINT."""
    ignoring = ("/usr/bin/env", "--ignore-signal=INT")
    demo = demo_until(MOMENTS["while the cloud is up"], temp_dir, *ignoring)
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=30)
    assert demo.returncode == 1
    eventually(lambda: not processes_in(temp_dir), "the end of every process")
