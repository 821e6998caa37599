"""Asks whether an event costs the same on a ledger of a million objects as on one of 1,000.

On the local cloud's tables, without S3 and without Lambda.
"""

from __future__ import annotations

import time
from importlib.metadata import version

from benchmarks.ledger.local_ledgers import LocalLedgers, local_ledgers
from benchmarks.ledger.object_events import ObjectEvents
from benchmarks.report import Goal, Line, Result
from benchmarks.timing import Rounds, interleaved

_FEW, _MANY = 1_000, 1_000_000
_GOAL = 1.2


def measure_ledger_event(*, quick: bool) -> Result:
    """Time one event on either ledger, in turns."""
    many = 20_000 if quick else _MANY
    rounds = Rounds(warm_up=6, measured=12 if quick else 300)
    with local_ledgers() as ledgers:
        buckets = [_Bucket(ledgers, objects) for objects in (_FEW, many)]
        samples = interleaved({bucket.label: bucket for bucket in buckets}, rounds)
        requests = {bucket.label: bucket.requests() for bucket in buckets}
        for bucket in buckets:
            bucket.check()
    few, more = requests
    return Result(
        title="One event, by the objects in the ledger",
        floor=few,
        lines=(
            Line(few, samples[few], requests[few]),
            Line(more, samples[more], requests[more], _GOAL),
        ),
        versions={"boto3": version("boto3"), "ministack": version("ministack")},
        goals=(_equal_requests(requests[few], requests[more]),),
    )


def _equal_requests(few: str, many: str) -> Goal:
    return Goal("as many requests", "as many" if few == many else many, met=few == many)


class _Bucket:
    """A ledger of so many objects, which is told of one event at each call."""

    def __init__(self, ledgers: LocalLedgers, objects: int) -> None:
        self.label = f"one event, bucket of {objects:,} objects"
        self._name = f"bucket-of-{objects}"
        self._ledgers, self._ledger = ledgers, ledgers.ledger
        self._objects = ObjectEvents(objects)
        self._events = self._objects.mixed()
        self._rows = 1  # the start's own
        ledgers.start(self._name, objects)

    def __call__(self) -> float:
        """Enter the next event, and return the milliseconds that it took."""
        changes = [next(self._events)]
        began = time.perf_counter()
        self._ledger.apply(self._name, changes)
        took = (time.perf_counter() - began) * 1000
        self._rows += 1
        return took

    def requests(self) -> str:
        """What an event asks of DynamoDB."""
        before = self._ledgers.made.copy()
        self()
        made = self._ledgers.made - before
        return f"{made.total()} ({', '.join(sorted(made.elements()))})"

    def check(self) -> None:
        """Figures count only if the ledger came out right."""
        self._ledgers.check_total(self._name, self._objects.size)
        self._ledgers.check_rows(self._name, self._objects.size, self._rows)
