"""How often, and how long apart, something is tried again. Knows nothing of what."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TRIES = 25
"""About ten seconds in all."""

_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """A limited number of tries, with pauses of random length that grow.

    Random, because those who met once would otherwise meet again (AWS Architecture
    Blog, "Exponential Backoff And Jitter").

    Attributes:
        sleep: Waits that many seconds.
        jitter: A random number from 0 to 1.
        most: How often to try, before giving up.
    """

    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    most: int = _TRIES

    def tries(self) -> Iterator[int]:
        """Each try's number; waits before every try but the first."""
        pause = _FIRST_PAUSE_SECONDS
        for number in range(self.most):
            if number:
                pause = min(_LONGEST_PAUSE_SECONDS, pause * 2)
                self.sleep(pause * self.jitter())
            yield number
