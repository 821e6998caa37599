"""Workers that take turns at every request, as a test chooses, and crash where it says."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Crash(BaseException):
    """A worker's process ends here; what it sent may have taken effect."""


class Worker:
    """Something that runs, in a thread of its own, only when it is told to.

    Args:
        run: What it does; it calls ``pause`` of its `Workers` wherever others may go on.
    """

    def __init__(self, run: Callable[[], None]) -> None:
        self.is_over = False
        self.failure: BaseException | None = None
        self._run = run
        # Bare locks, each released by the other side: two thirds of the time of semaphores.
        self._turn, self._rest = threading.Lock(), threading.Lock()
        self._turn.acquire()
        self._rest.acquire()
        self._is_to_crash = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def step(self, *, crash: bool = False) -> None:
        """Let it go on to its next pause, or crash."""
        self._is_to_crash = crash
        self._turn.release()
        self._rest.acquire()
        if self.failure is not None and not isinstance(self.failure, Crash):
            raise self.failure

    def pause(self) -> None:
        """Wait for the next turn."""
        self._rest.release()
        self._turn.acquire()
        if self._is_to_crash:
            raise Crash

    def _work(self) -> None:
        _current.worker = self
        self._turn.acquire()
        try:
            if not self._is_to_crash:
                self._run()
        except BaseException as e:  # noqa: BLE001  raised where the step was taken
            self.failure = e
        self.is_over = True
        self._rest.release()


class _Current(threading.local):
    worker: Worker | None = None


_current = _Current()


def pause() -> None:
    """Give the turn back; outside of any worker, go on."""
    if _current.worker is not None:
        _current.worker.pause()
