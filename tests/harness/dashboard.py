"""The real ``bucketsize dashboard``, started and ended as people do."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bucketsize.cloud.aws import Aws
from harness.command import environment_of


@dataclass
class Dashboard:
    """A running command."""

    process: subprocess.Popen[str]
    address_with_key: str

    @property
    def address(self) -> str:
        return self.address_with_key.partition("?")[0]

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def at(self, **said: Any) -> str:
        """The page's address that says what to show; ``with_`` means ``with``."""
        pairs = {name.rstrip("_"): value for name, value in said.items()}
        return f"{self.address}?{urlencode(pairs, doseq=True)}"

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> str:
        """Ctrl-C; what was written meanwhile, on standard error and on standard output."""
        self.thaw()
        self.process.send_signal(signal.SIGINT)
        output, errors = self.process.communicate(timeout=15)
        return errors + output


@contextmanager
def started_dashboard(aws: Aws, *arguments: str) -> Iterator[Dashboard]:
    """The command, as the account's user runs it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bucketsize", "dashboard", "--no-browser", *arguments],
        env=environment_of(aws),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    running = Dashboard(process, process.stdout.readline().strip())
    try:
        yield running
    finally:
        if process.poll() is None:
            running.end()
