"""Sums of money that can be looked into: what was used, how much of it, at which price."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from bucketsize.cost.prices import Price


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a bill.

    Attributes:
        what: What it is for, in words.
        quantity: In the price's unit.
        price: What AWS asks.
    """

    what: str
    quantity: float
    price: Price

    @property
    def dollars(self) -> float:
        """What the line comes to."""
        return self.price.of(self.quantity)


@dataclass(frozen=True, slots=True)
class Cost:
    """A bill: its lines, in the order in which they arise."""

    lines: tuple[CostLine, ...]

    @property
    def dollars(self) -> float:
        """The sum."""
        return fsum(line.dollars for line in self.lines)

    def times(self, factor: float) -> Cost:
        """The same so many times."""
        return Cost(
            tuple(CostLine(ln.what, ln.quantity * factor, ln.price) for ln in self.lines)
        )

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.lines + other.lines)
