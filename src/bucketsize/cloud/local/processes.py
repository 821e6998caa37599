"""Ending processes that are known by a mark in their environment, or by their parent."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil

_KIND_SECONDS = 5.0
_ROUNDS = 5


def end_processes_marked(variable: str, value: str) -> None:
    """Ask all processes with that variable to end, then kill those that did not.

    Asking first lets a ministack that lost its supervisor still save its state.
    """
    deadline = time.monotonic() + _KIND_SECONDS
    for _ in range(_ROUNDS):  # a process may start another while we look
        processes = list(_processes_marked(variable, value))
        if not processes:
            return
        for process in processes:
            with suppress(psutil.Error):
                process.terminate()
        _, stubborn = psutil.wait_procs(processes, max(0.0, deadline - time.monotonic()))
        for process in stubborn:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(stubborn, _KIND_SECONDS)


def kill_children(pid: int) -> None:
    """Kill all descendants of the process, but not itself."""
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()


def _processes_marked(variable: str, value: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        with suppress(psutil.Error, OSError):  # other people's processes do not tell
            if process.environ().get(variable) == value:
                yield process
