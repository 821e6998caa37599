"""Where a run folder's log is, and its last lines."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_LINES = 20
_BYTES = 8192


def log_path(run_dir: Path) -> Path:
    """The file to which ministack and its supervisor write."""
    return run_dir / "ministack.log"


def log_tail(run_dir: Path) -> str:
    """The log's last lines, at most 8 KiB; empty without a log."""
    with suppress(OSError), log_path(run_dir).open("rb") as log:
        log.seek(max(0, log.seek(0, 2) - _BYTES))
        lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-_LINES:])
    return ""
