"""Runs the functions as Lambda does, each time in a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.command import bare_environment

_TESTS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation.

    Attributes:
        answer: What the function answered.
        error: Its error; empty where there was none.
        was_killed: Whether its process was.
        traceback: The error's, for whoever reads the test's failure.
    """

    answer: Any = None
    error: str = ""
    was_killed: bool = False
    traceback: str = ""

    @property
    def succeeded(self) -> bool:
        return not (self.error or self.was_killed)


class Sandbox:
    """Runs one invocation at a time. Use it in a ``with`` statement.

    Args:
        environ: The functions' variables, the address of AWS among them, and credentials.
            Those that are given here hold for all invocations: leave them out to give others
            to each.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self._pid: Future[int] = Future()
        outside = bare_environment()
        path = os.pathsep.join(filter(None, [str(_TESTS), outside.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.sandbox_process"],
            env={**outside, **self._environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        with self._process as process:
            process.kill()

    def run(self, function: str, event: Any, **environ: str) -> Outcome:
        """One invocation, from its cold start on; more variables may be given."""
        self._pid = Future()
        order = {"function": function, "event": event, "environ": environ}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        self._pid.set_result(int(stdout.readline()))
        return Outcome(**json.loads(stdout.readline()))

    def kill(self) -> None:
        """End what runs now, as abruptly as can be; to be called by another thread."""
        with suppress(ProcessLookupError):
            os.kill(self._pid.result(timeout=10), signal.SIGKILL)
