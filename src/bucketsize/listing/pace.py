"""How many requests to make at once: as many as keep this machine busy, and as S3 lets us.

Knows neither requests nor clocks: it is told of each one that ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

_WEIGHT = 0.1  # of a request in the average: the last ten or so make it


@dataclass
class Pace:
    """Additive increase, multiplicative decrease, as TCP finds its share of a network.

    Attributes:
        at_most: Requests at once that are never exceeded.
        at_once: How many S3 lets us make now.
    """

    at_most: int
    at_once: float = 0
    _until_next_cut: float = 0
    _least_seconds: float = inf
    _busy_seconds: float = inf

    def __post_init__(self) -> None:
        self.at_once = self.at_most

    @property
    def workers(self) -> int:
        """How many threads are of use now.

        Python works at one page at a time. While a thread waits for an answer, others can
        work; more of them than that takes only get into each other's way.
        """
        if not 0 < self._busy_seconds < inf:
            return int(self.at_once)
        enough = ceil(self._least_seconds / self._busy_seconds)
        return max(min(int(self.at_once), enough), 1)

    def took(self, seconds: float, busy_seconds: float) -> None:
        """A request took so long, and kept the processor busy for a part of that.

        Of the time the least counts: what is more, requests wait for one another. Of the
        part the average: what more threads cost one another says that they are too many;
        there the first request, which makes a connection and loads things, does not count.
        """
        if self._least_seconds == inf:
            self._least_seconds = seconds
            return
        self._least_seconds = min(self._least_seconds, seconds)
        if self._busy_seconds == inf:
            self._busy_seconds = busy_seconds
        self._busy_seconds += (busy_seconds - self._busy_seconds) * _WEIGHT

    def succeeded(self) -> None:
        """A request was answered: after a round of them, one more at once is tried."""
        self._until_next_cut -= 1
        self.at_once = min(self.at_once + 1 / self.at_once, self.at_most)

    def throttled(self) -> None:
        """S3 refused a request as one too many: half as many from now on.

        Those that were under way then may be refused as well: that is the same word again.
        """
        self._until_next_cut -= 1
        if self._until_next_cut <= 0:
            self.at_once = max(self.at_once / 2, 1)
            self._until_next_cut = 2 * self.at_once
