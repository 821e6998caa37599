"""Runs a tool as a whole process and keeps what it took and what it told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import WrongOutcome

_TIMED_PROCESS = Path(__file__).with_name("timed_process.py")
_OTHERS_SETTINGS = ("AWS_", "RCLONE_", "S3_")
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark-secret",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
}
_SECONDS = 300.0
_TAIL = 2000


@dataclass(frozen=True, slots=True)
class Run:
    """One process, from its start to its end.

    Attributes:
        milliseconds: By the clock.
        cpu_seconds: In user and system mode, all threads and children together.
        peak_mib: The most memory it ever held, in MiB.
        told: The end of its standard output.
    """

    milliseconds: float
    cpu_seconds: float
    peak_mib: float
    told: str


def run(command: Sequence[str]) -> Run:
    """Run a command to its end, with credentials and nobody's settings.

    Raises:
        WrongOutcome: It failed.
        subprocess.TimeoutExpired: It did not end within five minutes.
    """
    with TemporaryDirectory(prefix="benchmark-") as folder:
        output = Path(folder) / "output"
        timed = subprocess.run(
            [sys.executable, "-I", "-S", _TIMED_PROCESS, output, *command],
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
        told = output.read_bytes()[-_TAIL:].decode()
    figures = json.loads(timed.stdout)
    if figures["exit_code"] != 0:
        told = f"{told}{timed.stderr}".strip()
        raise WrongOutcome(f"{command[0]} ended with {figures['exit_code']}: {told}")
    return Run(
        figures["milliseconds"], figures["cpu_seconds"], figures["peak_bytes"] / 2**20, told
    )


def _environment() -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(_OTHERS_SETTINGS)}
    return own | SETTINGS
