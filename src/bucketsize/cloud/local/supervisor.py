"""The process between us and ministack: ends it, and tidies up, once we are gone.

Run as ``python -m bucketsize.cloud.local.supervisor`` in a session of its own, so that
Ctrl-C in a terminal does not reach it. Standard input is the lifeline: one line of
orders, then silence until the parent closes it or dies. Standard error is the log, and
standard output gets the log's last lines at the end. It holds the run folder's lock, an
inherited descriptor, simply by living. Imports little: every start waits for it.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

from bucketsize.cloud.local.log_tail import log_tail
from bucketsize.cloud.local.orders import Orders
from bucketsize.cloud.local.run_folder import RUN_VARIABLE, remove_run_folder

_LIFELINE = 0
_RESULT = 1
_ORPHAN_CHECK_SECONDS = 1.0
_SOON_SECONDS = 0.5
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main() -> None:
    """Run ministack until it ends or the parent is gone; leave nothing behind."""
    parent = os.getppid()
    run_dir = Path(os.environ[RUN_VARIABLE])
    signals = _signals_as_bytes()
    try:
        with os.fdopen(_LIFELINE, "rb", buffering=0, closefd=False) as lifeline:
            orders = lifeline.readline()
        if orders:
            _run(Orders.from_line(orders), run_dir, signals, parent)
    except Exception:  # noqa: BLE001 (whatever it is, it belongs in the log, then we tidy up)
        traceback.print_exc()
    finally:
        with suppress(OSError):  # the parent, who would read this, may be gone
            os.write(_RESULT, log_tail(run_dir).encode())
        remove_run_folder(run_dir)


def _signals_as_bytes() -> int:
    """A descriptor that becomes readable, with the signal's number, at each signal."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable)
    for number in (*_STOP_SIGNALS, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return readable


def _run(orders: Orders, run_dir: Path, signals: int, parent: int) -> None:
    ministack = subprocess.Popen(
        [sys.executable, "-P", "-m", "ministack"],
        env=orders.environment,
        cwd=run_dir,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=sys.stderr,
        process_group=0,  # so that it and the functions it runs can be killed as one
        pass_fds=orders.descriptors,
    )
    try:
        _wait_for_an_end(ministack, signals, parent)
    finally:
        _end(ministack, orders.grace_seconds)


def _wait_for_an_end(ministack: subprocess.Popen[bytes], signals: int, parent: int) -> None:
    # A process that the parent forked may hold our lifeline open after the parent died:
    # that we then have another parent shows it.
    while ministack.poll() is None and os.getppid() == parent:
        readable, _, _ = select.select([_LIFELINE, signals], [], [], _ORPHAN_CHECK_SECONDS)
        if _LIFELINE in readable:
            return
        if signals in readable and not set(_STOP_SIGNALS).isdisjoint(os.read(signals, 64)):
            return


def _end(ministack: subprocess.Popen[bytes], grace_seconds: float) -> None:
    from bucketsize.cloud.local.processes import kill_children  # noqa: PLC0415 (slow)

    deadline = time.monotonic() + grace_seconds
    ministack.terminate()  # it saves its state now, where it keeps any
    while not _ends_soon(ministack) and time.monotonic() < deadline:
        # It waits for functions under way, up to their timeouts: we do not. And a signal
        # that reached it amid its start may have been lost.
        kill_children(ministack.pid)
        ministack.terminate()
    with suppress(ProcessLookupError, PermissionError):  # nobody is left in the group
        os.killpg(ministack.pid, signal.SIGKILL)
    ministack.wait()


def _ends_soon(process: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(_SOON_SECONDS)
    return process.returncode is not None


if __name__ == "__main__":
    main()
