"""Ending processes that are known by a mark in their environment, or by their parent."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from signal import SIGKILL, SIGTERM

import psutil

_KIND_SECONDS = 5.0
_KILL_SECONDS = 5.0
_POLL_SECONDS = 0.02


def end_processes_marked(variable: str, value: str) -> None:
    """Ask all processes with that variable to end, and kill those that do not.

    Asking first lets a ministack that lost its supervisor still save its state. One that
    cannot even be killed, stuck in the kernel, is left after ten seconds.
    """
    began = time.monotonic()
    asked: set[psutil.Process] = set()
    # Looked for anew each time: one may start another, and one that ended but is not yet
    # reaped by its parent must not be waited for.
    while processes := set(_processes_marked(variable, value)):
        waited = time.monotonic() - began
        if waited > _KIND_SECONDS + _KILL_SECONDS:
            return
        for process in processes if waited > _KIND_SECONDS else processes - asked:
            with suppress(psutil.Error):
                process.send_signal(SIGKILL if waited > _KIND_SECONDS else SIGTERM)
        asked |= processes
        time.sleep(_POLL_SECONDS)


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
