"""Which request meets which fault: a pure function of a seed and the request's number.

Knows neither sockets nor AWS; `proxy` does what is planned here. A test that fails shows its
plan, and the plan made anew from that seed is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What can happen to one request."""

    NONE = "none"
    DELAY = "delay"
    CUT_BEFORE = "cut before it took effect"
    CUT_AFTER = "cut after it took effect"
    THROTTLE = "throttled"
    CONFLICT = "conflict"
    ERROR_AFTER = "error after it took effect"
    TRUNCATE = "truncated answer"
    STALE = "stale answer"


@dataclass(frozen=True, slots=True)
class Chance:
    """What is left to chance in one request.

    Attributes:
        fault: What happens to it.
        share: From 0 to 1: how much of it, where that applies (of the longest delay, of the
            answer's body, of the earlier answers).
    """

    fault: Fault
    share: float


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults of a run.

    Attributes:
        seed: Decides all.
        share: Of how many requests something happens to, from 0 to 1.
        faults: What may happen.
    """

    seed: int
    share: float = 0.25
    faults: tuple[Fault, ...] = tuple(Fault)[1:]

    def of(self, number: int) -> Chance:
        """What happens to the request of that number, counted from one."""
        # Text seeds a Random by its bytes: the same in every process and version.
        chance = Random(f"{self.seed}/{number}")  # noqa: S311  chance, not secrecy
        if not self.faults or chance.random() >= self.share:
            return Chance(Fault.NONE, 0)
        return Chance(chance.choice(self.faults), chance.random())


CALM = FaultPlan(0, 0, ())
"""Nothing happens."""
