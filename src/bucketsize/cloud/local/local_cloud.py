"""A running local cloud as the rest of the app sees it: its address, its end.

Knows that there is a supervisor, not what that does; see the package's description.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bucketsize.cloud.local.log_tail import log_path, log_tail
from bucketsize.cloud.local.orders import Orders
from bucketsize.cloud.local.ports import LOOPBACK
from bucketsize.cloud.local.run_folder import remove_run_folder
from bucketsize.errors import ServiceFailure

_REGION = "us-east-1"
_ROOT_CREDENTIAL = "test"
_TIDY_SECONDS = 15.0


class LocalCloud:
    """A local cloud that was started; as a context manager it stops at the block's end.

    Attributes:
        port: The loopback port on which it answers.
        run_dir: What it keeps while it runs; gone once it ended.
        moved_from: The port of the state folder's last run where it is another one now,
            so that addresses kept in the functions' environments are wrong; else None.
    """

    def __init__(
        self,
        supervisor: subprocess.Popen[bytes],
        *,
        port: int,
        run_dir: Path,
        grace_seconds: float,
    ) -> None:
        self.port = port
        self.run_dir = run_dir
        self.moved_from: int | None = None
        self._supervisor = supervisor
        self._grace_seconds = grace_seconds
        self._stopping = False
        self._last_lines = ""

    @property
    def endpoint_url(self) -> str:
        """The one address of all its services."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """The variables that point the aws command and boto3 at it, as its root user."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": _ROOT_CREDENTIAL,
            "AWS_SECRET_ACCESS_KEY": _ROOT_CREDENTIAL,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_REGION": _REGION,
        }

    @property
    def log_path(self) -> Path:
        """The file that it logs to; gone once it ended."""
        return log_path(self.run_dir)

    @property
    def has_ended(self) -> bool:
        """Whether it was stopped, or ended by itself."""
        return self._supervisor.poll() is not None

    def give_orders(self, orders: Orders) -> None:
        """Tell the supervisor what to run; a supervisor that is gone shows as ended."""
        if self._supervisor.stdin:
            with suppress(BrokenPipeError):
                self._supervisor.stdin.write(orders.to_line())

    def wait(self) -> None:
        """Block until it has ended; quietly if that is because another thread stopped it.

        Raises:
            ServiceFailure: It ended by itself.
        """
        self._supervisor.wait()
        if not self._stopping:
            raise self.failure("ended by itself")

    def stop(self) -> None:
        """End it with all its processes and remove the run folder; harmless if repeated."""
        self._stopping = True
        if self._supervisor.stdin:
            self._supervisor.stdin.close()
        # Says the same, for where a process that we forked holds the lifeline open, too.
        self._supervisor.terminate()
        try:
            self._supervisor.wait(self._grace_seconds + _TIDY_SECONDS)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()
        self._keep_last_lines()
        if self.run_dir.exists():  # the supervisor was killed, or never got going
            remove_run_folder(self.run_dir)

    def failure(self, what: str) -> ServiceFailure:
        """Stop it, and say what went wrong with the last lines of its log."""
        self.stop()
        return ServiceFailure(
            f"The local cloud {what}.",
            hint=f"Its log ended:\n{self._last_lines}"
            if self._last_lines
            else "It left no log.",
        )

    def _keep_last_lines(self) -> None:
        result = self._supervisor.stdout
        if result and not result.closed:
            with result:
                told = result.read().decode(errors="replace")
            self._last_lines = told or log_tail(self.run_dir)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
