"""Asks what becomes of a hot bucket's total when several workers write to it at once.

Each worker enters batches of events in transactions, as size-tracking does, all of one
bucket: they read the total, and only one of them can write it. On the local cloud's tables,
which serve one request after the other: read the retries, and how the rates compare.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product

from benchmarks.ledger.local_ledgers import LocalLedgers, local_ledgers
from benchmarks.ledger.object_events import ObjectEvents
from benchmarks.report import Line, Result
from benchmarks.timing import Samples
from bucketsize.ledger import ObjectChange

_WORKERS = (1, 2, 4, 8)
_EVENTS_TOGETHER = (1, 10, 98)
_TRANSACTIONS = 96


def measure_contention(*, quick: bool) -> Result:
    """Let 1, 2, 4, 8 workers enter events in transactions of 1, 10, 98."""
    transactions = 8 if quick else _TRANSACTIONS
    with local_ledgers() as ledgers:
        lines = tuple(
            _line(ledgers, _Trial(workers, together, transactions))
            for together, workers in product(_EVENTS_TOGETHER, _WORKERS)
        )
    return Result(
        title="Several workers at one bucket's total",
        floor=lines[0].label,
        lines=lines,
        versions={"boto3": version("boto3"), "ministack": version("ministack")},
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """So many workers share so many transactions.

    Attributes:
        workers: At once.
        together: Events in each transaction.
        transactions: Of all workers.
    """

    workers: int
    together: int
    transactions: int

    @property
    def bucket_name(self) -> str:
        return f"hot-{self.workers}-{self.together}"

    @property
    def label(self) -> str:
        workers = "worker" if self.workers == 1 else "workers"
        events = "event" if self.together == 1 else "events"
        return f"{self.workers} {workers}, {self.together} {events} a transaction"

    def batches(self, objects: ObjectEvents) -> Iterator[list[ObjectChange]]:
        """The batches, each of keys of its own, as if from different folders."""
        for batch in range(self.transactions):
            yield [objects.put(f"{batch}/{n}", batch + n) for n in range(self.together)]


def _line(ledgers: LocalLedgers, trial: _Trial) -> Line:
    objects = ObjectEvents(0)
    ledgers.start(trial.bucket_name, 0)
    batches = list(trial.batches(objects))
    before, began = ledgers.made["TransactWriteItems"], time.perf_counter()
    with ThreadPoolExecutor(trial.workers) as workers:
        shares = (batches[worker :: trial.workers] for worker in range(trial.workers))
        taken = workers.map(lambda share: _enter(ledgers, trial.bucket_name, share), shares)
        samples = Samples(tuple(took for each in taken for took in each))
    seconds = time.perf_counter() - began
    tries = ledgers.made["TransactWriteItems"] - before
    ledgers.check_total(trial.bucket_name, objects.size)
    ledgers.check_rows(trial.bucket_name, objects.size, rows=1 + trial.transactions)
    figures = {
        "events/s": f"{trial.transactions * trial.together / seconds:.0f}",
        "tries a transaction": f"{tries / trial.transactions:.2f}",
    }
    return Line(trial.label, samples, figures=figures)


def _enter(
    ledgers: LocalLedgers, bucket_name: str, batches: list[list[ObjectChange]]
) -> list[float]:
    """One worker: the milliseconds of each transaction, its tries together."""
    ledger, taken = ledgers.ledger, []
    for batch in batches:
        began = time.perf_counter()
        ledger.apply(bucket_name, batch)
        taken.append((time.perf_counter() - began) * 1000)
    return taken
