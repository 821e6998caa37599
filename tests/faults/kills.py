"""Kills a function's process at a request of its own choice, as a lost machine would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
