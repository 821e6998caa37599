"""Starting a local cloud: port, run folder, supervisor, and waiting until it is ready.

Installs no signal handlers: those are the program's, not a library's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

from bucketsize.cloud.local.child_environment import child_environment
from bucketsize.cloud.local.local_cloud import LocalCloud
from bucketsize.cloud.local.log_tail import log_path
from bucketsize.cloud.local.orders import Orders
from bucketsize.cloud.local.ports import free_port, is_free, require_free
from bucketsize.cloud.local.readiness import is_ready
from bucketsize.cloud.local.run_folder import (
    RUN_VARIABLE,
    make_run_folder,
    remove_run_folder,
    sweep_stale_run_folders,
)
from bucketsize.cloud.local.state_folder import (
    locked_state_folder,
    remember_port,
    remembered_port,
)
from bucketsize.errors import Conflict

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.01
_ATTEMPTS = 3
_GRACE_SECONDS = 1.0  # nothing is kept
_SAVING_GRACE_SECONDS = 60.0  # a large state takes its time to be written


def start_local_cloud(
    *,
    port: int | None = None,
    state_dir: Path | None = None,
    record_requests: bool = False,
) -> LocalCloud:
    """Start a local cloud and wait until it can be used.

    It ends, and leaves nothing behind, when it is stopped or when this process ends in
    whatever way; should its supervisor be killed as well, the next start tidies up.

    Args:
        port: The loopback port; None takes the state folder's last one, or any free one.
        state_dir: A folder to keep state in from one run to the next; None keeps none.
        record_requests: Whether CloudTrail's ``LookupEvents`` shows each request.

    Raises:
        Conflict: The port is taken, or a local cloud runs on the state folder.
        InvalidInput: The port or the folder cannot be used.
        ServiceFailure: It was not ready within 30 seconds.
    """
    sweep_stale_run_folders()
    state_dir = state_dir and state_dir.resolve()
    with ExitStack() as held:
        descriptors = [held.enter_context(locked_state_folder(state_dir))] if state_dir else []
        launch = partial(
            _launch,
            state_dir=state_dir,
            descriptors=descriptors,
            record_requests=record_requests,
        )
        last = remembered_port(state_dir) if state_dir else None
        cloud = _on_a_port(launch, wanted=port, last=last)
    if state_dir:
        remember_port(state_dir, cloud.port)
        cloud.moved_from = last if last != cloud.port else None
    return cloud


def _on_a_port(
    launch: Callable[[int], LocalCloud], *, wanted: int | None, last: int | None
) -> LocalCloud:
    if wanted is not None:
        require_free(wanted)
        return launch(wanted)
    if last is not None and is_free(last):
        with suppress(Conflict):
            return launch(last)
    for _ in range(_ATTEMPTS):
        with suppress(Conflict):  # somebody took it before ministack did
            return launch(free_port())
    return launch(free_port())


def _launch(
    port: int, *, state_dir: Path | None, descriptors: list[int], record_requests: bool
) -> LocalCloud:
    run_dir, lock = make_run_folder()
    try:
        supervisor = _start_supervisor(run_dir, [lock, *descriptors])
    except BaseException:
        remove_run_folder(run_dir)
        raise
    finally:
        os.close(lock)  # from here on the supervisor holds it
    grace_seconds = _SAVING_GRACE_SECONDS if state_dir else _GRACE_SECONDS
    cloud = LocalCloud(supervisor, port=port, run_dir=run_dir, grace_seconds=grace_seconds)
    environment = child_environment(
        os.environ,
        run_dir=run_dir,
        port=port,
        state_dir=state_dir,
        record_requests=record_requests,
    )
    try:
        cloud.give_orders(Orders(environment, grace_seconds, descriptors))
        _await_ready(cloud)
    except BaseException:
        cloud.stop()
        raise
    return cloud


def _start_supervisor(run_dir: Path, descriptors: list[int]) -> subprocess.Popen[bytes]:
    with log_path(run_dir).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bucketsize.cloud.local.supervisor"],
            env={**os.environ, RUN_VARIABLE: str(run_dir)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            start_new_session=True,
            pass_fds=descriptors,
        )


def _await_ready(cloud: LocalCloud) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not is_ready(cloud.port):
        if cloud.has_ended:
            failure = cloud.failure("ended before it was ready")
            require_free(cloud.port)
            raise failure
        if time.monotonic() > deadline:
            raise cloud.failure(f"was not ready within {_READY_SECONDS:.0f} seconds")
        time.sleep(_POLL_SECONDS)
