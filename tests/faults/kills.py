"""Kills a process at a request of its own, chosen by the test, as a lost machine would."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from harness.command import BUCKETSIZE, bare_environment

from bucketsize.cloud.local import LocalCloud
from faults.plan import CALM
from faults.proxy import Cut, FaultProxy
from faults.refusals import Request
from faults.sandbox import Sandbox


@contextmanager
def killed_after(proxy: FaultProxy, sandbox: Sandbox, calls: int) -> Iterator[None]:
    """In the block, what runs is killed once so many of its calls have taken effect.

    Of the last it never sees the answer: between that and the next call, nothing that it
    does is seen by anybody, so this stands for all moments between the two.
    """

    def watch(number: int, _request: Request, has_taken_effect: bool) -> None:  # noqa: FBT001
        if number == max(calls, 1) and has_taken_effect == (calls > 0):
            sandbox.kill()
        if number >= calls and has_taken_effect == (calls > 0):
            raise Cut

    proxy.begin(CALM)
    proxy.watch = watch
    try:
        yield
    finally:
        proxy.watch = lambda _number, _request, _done: None


def kill_command_when(moment: Callable[[], bool], cloud: LocalCloud, *arguments: str) -> None:
    """Run ``bucketsize`` with these arguments, and kill it once a moment has come.

    The moment is looked for after each of its calls, before it sees the answer: however
    slow the machine, it gets no further.
    """
    with FaultProxy(cloud.port) as proxy:
        address = {"AWS_ENDPOINT_URL": proxy.endpoint_url}
        process = subprocess.Popen(
            [*BUCKETSIZE, *arguments],
            env=bare_environment() | cloud.environ | address,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def watch(_number: int, _request: Request, has_taken_effect: bool) -> None:  # noqa: FBT001
            if has_taken_effect and moment():
                process.kill()
                raise Cut

        proxy.watch = watch
        assert process.wait(120) == -signal.SIGKILL, "it ended before the moment came"
