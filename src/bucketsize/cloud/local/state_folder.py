"""A folder that keeps a local cloud's state from one run to the next: one cloud at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bucketsize.errors import Conflict, InvalidInput

_LOCK_NAME = "lock"
_PORT_NAME = "port"


@contextmanager
def locked_state_folder(state_dir: Path) -> Iterator[int]:
    """Make the folder where missing, and hold it; yields the descriptor of its lock.

    A child that inherits the descriptor goes on holding the folder after the block.

    Raises:
        Conflict: Another local cloud runs on the folder.
        InvalidInput: The folder cannot be made or written to.
    """
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(state_dir / _LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as e:
        raise InvalidInput(
            f"The local cloud cannot keep its state in {state_dir}: {e.strerror}.",
            hint="Choose a folder that you may write to.",
        ) from e
    try:
        _hold(lock, state_dir)
        yield lock
    finally:
        os.close(lock)


def remembered_port(state_dir: Path) -> int | None:
    """The port of the folder's last run; None for a new folder."""
    with suppress(OSError, ValueError):
        return int((state_dir / _PORT_NAME).read_text())
    return None


def remember_port(state_dir: Path, port: int) -> None:
    """Keep the port: addresses in the functions' environments name it."""
    (state_dir / _PORT_NAME).write_text(f"{port}\n")


def _hold(lock: int, state_dir: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        raise Conflict(
            f"Another local cloud runs on the state folder {state_dir}.",
            hint="Stop it, or choose another folder.",
        ) from e
