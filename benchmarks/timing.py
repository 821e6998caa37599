"""Times several variants in one run, interleaved, so that a busy machine is busy for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Sample = Callable[[], float]
"""Runs a variant once and returns the milliseconds it took."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What a variant took, run by run.

    Attributes:
        milliseconds: One figure a run, in the order of the runs.
    """

    milliseconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure that half of the runs stay under."""
        return median(self.milliseconds)

    @property
    def least(self) -> float:
        """The quickest run."""
        return min(self.milliseconds)

    @property
    def most(self) -> float:
        """The slowest run."""
        return max(self.milliseconds)


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often every variant runs.

    Attributes:
        warm_up: Rounds first, whose figures are dropped.
        measured: Rounds that count.
    """

    warm_up: int
    measured: int

    @property
    def all(self) -> int:
        """Rounds of either kind."""
        return self.warm_up + self.measured


def interleaved(variants: Mapping[str, Sample], rounds: Rounds) -> dict[str, Samples]:
    """Run every variant once a round, in another order each round."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds.all):
        for name in _order(list(variants), number):
            taken[name].append(variants[name]())
    return {
        name: Samples(tuple(milliseconds[rounds.warm_up :]))
        for name, milliseconds in taken.items()
    }


def _order(names: list[str], number: int) -> list[str]:
    """Another variant begins each round, and every second round goes backwards."""
    first = number % len(names)
    order = names[first:] + names[:first]
    return order[::-1] if number % 2 else order
