"""Run folders: what one local cloud keeps while it runs, and clearing those of dead ones.

A run folder is alive as long as somebody holds the lock file in it; its supervisor does,
from before the folder has its name until after it is gone. Whatever runs for the folder
has the folder's path in its environment: a process is ended on that evidence only, never
on a recorded number that by now may be somebody else's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

RUN_VARIABLE = "BUCKETSIZE_RUN_DIR"
"""The variable that marks every process of a run folder."""

_PREFIX = "bucketsize-cloud-"
_NASCENT_PREFIX = f".{_PREFIX}"
_LOCK_NAME = "lock"
_NASCENT_SECONDS = 60.0


def make_run_folder() -> tuple[Path, int]:
    """A new run folder, for this user only, and the descriptor that holds its lock.

    The lock ends with the last process that holds the descriptor or a copy of it.
    """
    # It gets its name once it is locked, so that no sweep can take it for a stale one.
    nascent = Path(tempfile.mkdtemp(prefix=_NASCENT_PREFIX))
    run_dir = nascent.with_name(nascent.name.removeprefix("."))
    lock = -1
    try:
        (nascent / "tmp").mkdir()
        lock = os.open(nascent / _LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        nascent.rename(run_dir)
    except BaseException:
        for folder in (nascent, run_dir):
            shutil.rmtree(folder, ignore_errors=True)
        if lock >= 0:
            os.close(lock)
        raise
    return run_dir, lock


def remove_run_folder(run_dir: Path) -> None:
    """End the processes that run for the folder, then delete it. Its lock must be ours."""
    # imported here because psutil would cost the supervisor a tenth of its start
    from bucketsize.cloud.local.processes import end_processes_marked  # noqa: PLC0415

    end_processes_marked(RUN_VARIABLE, str(run_dir))
    shutil.rmtree(run_dir, ignore_errors=True)


def sweep_stale_run_folders() -> None:
    """Clear what clouds left behind that were killed together with their supervisor."""
    temp_dir = Path(tempfile.gettempdir())
    for run_dir in temp_dir.glob(f"{_PREFIX}*"):
        if _is_ours(run_dir):
            _remove_if_stale(run_dir)
    for nascent in temp_dir.glob(f"{_NASCENT_PREFIX}*"):
        if _is_ours(nascent) and _age_seconds(nascent) > _NASCENT_SECONDS:
            shutil.rmtree(nascent, ignore_errors=True)


def _remove_if_stale(run_dir: Path) -> None:
    # Only run folders have the lock file: nothing else of that prefix is touched.
    try:
        lock = os.open(run_dir / _LOCK_NAME, os.O_RDWR)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove_run_folder(run_dir)
    except BlockingIOError:
        pass  # it is alive, or another sweep is at it
    finally:
        os.close(lock)


def _is_ours(folder: Path) -> bool:
    # The temp folder is shared: follow no links, touch nobody else's.
    with suppress(OSError):
        return folder.lstat().st_uid == os.getuid() and not folder.is_symlink()
    return False


def _age_seconds(folder: Path) -> float:
    with suppress(FileNotFoundError):
        return time.time() - folder.stat().st_mtime
    return 0.0
