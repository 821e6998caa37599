"""A function's process: started as Lambda starts it, sent events, ended."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from benchmarks.lambda_runtime.folders import LambdaFolders, bound_by_mode_bits
from benchmarks.lambda_runtime.python import lambda_python
from benchmarks.lambda_runtime.runtime_api import Answer, RuntimeApi

_HANDLER = "lambda_function.lambda_handler"
_LONGEST_SECONDS = 60.0


@dataclass(frozen=True)
class FunctionProcess:
    """A function that runs.

    Attributes:
        api: The Runtime API that it asks for events.
        name: The function's.
        tmp: Its ``/tmp``, the only folder that it may write to.
        log_path: What it wrote to its standard output and standard error.
        started_at: When it was started, by ``time.perf_counter``.
    """

    api: RuntimeApi
    name: str
    tmp: Path
    log_path: Path
    started_at: float
    _process: subprocess.Popen[bytes]

    def invoke(self, event: Any, timeout_seconds: float = _LONGEST_SECONDS) -> Answer:
        """Send an event and wait for what comes of it; an error of the start comes first.

        Raises:
            RuntimeError: The process ended, or the time was over, without an answer.
        """
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:{self.name}"
        self.api.send(event, arn, timeout_seconds)
        return self.answer(timeout_seconds)

    def answer(self, timeout_seconds: float = _LONGEST_SECONDS) -> Answer:
        """Wait for what the runtime client posts next.

        Raises:
            RuntimeError: The process ended, or the time was over, without an answer.
        """
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            has_ended = self._process.poll() is not None
            try:
                return self.api.answers.get(timeout=0 if has_ended else 0.1)
            except Empty:
                if has_ended:
                    break
        raise RuntimeError(f"{self.name} did not answer:\n{self.log}")

    def wait_until_ready(self, timeout_seconds: float = _LONGEST_SECONDS) -> float:
        """Wait until it asks for its first event; returns the milliseconds since its start.

        Raises:
            RuntimeError: It did not within the time.
        """
        if not self.api.is_ready.wait(timeout_seconds):
            raise RuntimeError(f"{self.name} did not start:\n{self.log}")
        return (self.api.ready_at - self.started_at) * 1000

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self.log_path.read_text(encoding="utf-8")


@contextmanager
def started(
    name: str, folders: LambdaFolders, work: Path, settings: Mapping[str, str]
) -> Iterator[FunctionProcess]:
    """A function's process, until the block ends.

    Args:
        name: The function's.
        folders: What it sees.
        work: An empty folder, for its ``/tmp`` and its log.
        settings: Its own environment variables, and how it reaches AWS.
    """
    # -S: nothing that is installed for this Python can be imported. -m: the current folder
    # comes first on the path, as the function's code does on Lambda.
    command = [lambda_python().executable, "-S", "-m", "awslambdaric", _HANDLER]
    tmp, log_path = work / "tmp", work / "log.txt"
    tmp.mkdir()
    with RuntimeApi() as api, log_path.open("wb") as log:
        environment = {**_environment(name, folders, tmp, api), **settings}
        started_at = time.perf_counter()
        process = subprocess.Popen(
            [*bound_by_mode_bits(), *command],
            cwd=folders.task,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield FunctionProcess(api, name, tmp, log_path, started_at, process)
        finally:
            process.kill()
            process.wait()


def _environment(
    name: str, folders: LambdaFolders, tmp: Path, api: RuntimeApi
) -> dict[str, str]:
    """What Lambda sets.

    AWS Lambda Developer Guide, "Defined runtime environment variables". Here only, TMPDIR
    says what stands for ``/tmp``, and HOME that there is no home to write to.
    """
    path = [folders.task, *([folders.opt / "python"] if folders.opt else []), folders.runtime]
    return {
        "_HANDLER": _HANDLER,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_REGION": "us-east-1",
        "HOME": str(folders.task),
        "LAMBDA_RUNTIME_DIR": str(folders.runtime),
        "LAMBDA_TASK_ROOT": str(folders.task),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PYTHONPATH": ":".join(map(str, path)),
        "TMPDIR": str(tmp),
        "TZ": ":UTC",
    }
