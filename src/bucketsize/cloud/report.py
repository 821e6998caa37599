"""How the work on the cloud tells what it does. Knows nobody who listens."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias, TypeVar

_T = TypeVar("_T")

_EVERY_SECONDS = 1.0

Report: TypeAlias = Callable[[str], None]
"""Told of each thing that happens."""

Step: TypeAlias = Callable[[str], AbstractContextManager[Report]]
"""Announces a step; within it, details are reported."""


def seldom(
    tell: Callable[[_T], None], now: Callable[[], float] = time.monotonic
) -> Callable[[_T], None]:
    """Tells once a second at most: a log would fill up."""
    next_time = now() + _EVERY_SECONDS

    def tell_seldom(what: _T) -> None:
        nonlocal next_time
        if now() >= next_time:
            next_time = now() + _EVERY_SECONDS
            tell(what)

    return tell_seldom
