"""A bucket, its ledger, and workers who take turns and crash as chance has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bucketsize.errors import Conflict
from bucketsize.history import SizeHistory
from bucketsize.history import schema as history_schema
from bucketsize.history.items import measurement_of
from bucketsize.ledger import (
    Ledger,
    ObjectChange,
    State,
    Total,
    canonical_sequencer,
    in_transactions,
    schema,
)
from bucketsize.ledger.drift import checkpoint_key
from bucketsize.ledger.filling import fill
from bucketsize.ledger.items import object_of, total_key, total_of
from bucketsize.ledger.reconcile import reconcile
from bucketsize.listing import ListedPage
from bucketsize.model import BucketSize, Cause, Measurement
from bucketsize.patience import Patience
from fakes.clock import long_after
from fakes.ledger_dynamodb import LedgerDynamoDB
from fakes.workers import Worker, pause

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BUCKET = "photos"
HISTORY_TABLE = "history"
LEDGER_TABLE = "history-ledger"


class InThisThread(Executor):
    """Does what is submitted at once."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class LedgerWorld:
    """The bucket, the events under way, and all who read and write its ledger.

    Attributes:
        seed: Decides everything that is left to chance.
        notifies: Whether a change leads to an event.
        late: Events that arrive much later than others.
    """

    seed: int
    notifies: bool = True
    now: datetime = NOON
    objects: dict[str, int] = field(default_factory=dict)
    under_way: list[ObjectChange] = field(default_factory=list)
    late: list[ObjectChange] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  chance, not secrecy
        self._changes = 0
        self._page_size = self.random.randint(1, 4)
        self.dynamodb = LedgerDynamoDB(
            history_schema.table_definition(HISTORY_TABLE),
            schema.table_definition(LEDGER_TABLE),
            hook=lambda _request: self._perhaps_pause(),
            page_size=4,
        )

    # ---- the bucket ---------------------------------------------------------------------

    @property
    def size(self) -> BucketSize:
        return BucketSize(sum(self.objects.values()), len(self.objects))

    def change(self, keys: list[str], *, loses: float = 0, delays: float = 0) -> None:
        """A user creates, overwrites or removes an object; its event may be lost, or late."""
        key, size = self.random.choice(keys), self.random.randrange(1000)
        if self.happens(0.4):
            self.objects.pop(key, None)
            event = self._event(key, None, "ObjectRemoved:Delete")
        else:
            self.objects[key] = size
            event = self._event(key, size, "ObjectCreated:Put")
        if self.notifies and not self.happens(loses):
            (self.late if self.happens(delays) else self.under_way).append(event)

    def _event(self, key: str, size: int | None, event_name: str) -> ObjectChange:
        self._changes += 1
        sequencer = canonical_sequencer(f"00{self._changes:06x}")
        return ObjectChange(key, size, sequencer, self.now, Cause(event_name, key))

    def pages_after(self, after: str) -> Iterator[ListedPage]:
        more = True
        while more:
            self._perhaps_pause()
            keys = sorted(key for key in self.objects if key > after)
            more = len(keys) > self._page_size
            keys = keys[: self._page_size]
            upto = keys[-1] if more else None
            page = ListedPage(after, upto, tuple((key, self.objects[key]) for key in keys))
            after = keys[-1] if keys else after
            self._perhaps_pause()
            yield page

    # ---- what the ledger says -------------------------------------------------------------

    def ledger(self) -> Ledger:
        """As a worker of its own has it: by a clock that may be minutes wrong."""
        skew = timedelta(seconds=self.random.randrange(-240, 240))
        client: Any = self.dynamodb
        return Ledger(
            client,
            LEDGER_TABLE,
            SizeHistory(client, HISTORY_TABLE, long_after),
            now=lambda: self.now + skew,
            patience=Patience(sleep=lambda _seconds: pause()),
        )

    @property
    def total(self) -> Total | None:
        item = self.dynamodb.tables[LEDGER_TABLE].get(total_key(BUCKET))
        return total_of(item) if item else None

    @property
    def is_live(self) -> bool:
        total = self.total
        return total is not None and total.state is State.LIVE

    @property
    def is_compared(self) -> bool:
        """Whether a reconcile has been completed, and none is left undone."""
        item = self.dynamodb.tables[LEDGER_TABLE].get(checkpoint_key(BUCKET))
        return item is not None and schema.IS_COMPLETE in item

    @property
    def rows(self) -> list[Measurement]:
        """In the order in which they were written."""
        return [measurement_of(item) for item in self.dynamodb.tables[HISTORY_TABLE].values()]

    def sum_of_items(self) -> BucketSize:
        """Of the newest generation."""
        total = self.total
        assert total is not None
        shards = {
            schema.shard_partition(BUCKET, total.generation, shard)
            for shard in range(schema.SHARDS)
        }
        items = self.dynamodb.tables[LEDGER_TABLE].items()
        sizes = [object_of(item).size for (shard, _), item in items if shard in shards]
        objects = [size for size in sizes if size is not None]
        return BucketSize(sum(objects), len(objects))

    # ---- the workers -----------------------------------------------------------------------

    def work(self, run: Callable[[], None]) -> Worker:
        worker = Worker(run)
        self.workers.append(worker)
        return worker

    def _perhaps_pause(self) -> None:
        if self.happens(0.5):
            pause()

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def deliver(self, probability: float) -> None:
        """A worker is given some of what is under way, in any order, some of it twice.

        It takes an event away once it is applied, and sometimes not even then.
        """
        if not self.under_way or len(self.workers) >= 5 or not self.happens(probability):
            return
        most = min(len(self.under_way), 6)
        sent = self.random.sample(self.under_way, self.random.randint(1, most))
        sent += self.random.sample(sent, self.random.randint(0, len(sent)))
        ledger = self.ledger()

        def run() -> None:
            for changes in in_transactions(sent):
                try:
                    applied = ledger.apply(BUCKET, changes)
                except Conflict:
                    continue  # delivered again
                assert applied.too_old == ()
                for change in changes:
                    if change in self.under_way and self.happens(0.9):
                        self.under_way.remove(change)

        self.work(run)

    def start(self) -> Worker:
        ledger = self.ledger()

        def run() -> None:
            ledger.begin(BUCKET, lists_meanwhile=False)
            self.notifies = True
            with suppress(Conflict):  # run again
                fill(ledger.postings, BUCKET, self.pages_after, lambda _n: None, InThisThread())
                ledger.go_live(BUCKET)

        return self.work(run)

    def reconcile(self) -> Worker:
        ledger = self.ledger()

        def run() -> None:
            with suppress(Conflict):  # run again
                reconcile(ledger, BUCKET, self.pages_after, lambda _drift: None)

        return self.work(run)

    def go_on(self, *, crashes: bool) -> None:
        """One worker takes a turn, or crashes; time goes by."""
        self.now += timedelta(seconds=self.random.randrange(3))
        self.dynamodb.invented_reasons = ["TransactionConflict"] * self.happens(0.05)
        self.dynamodb.processed_at_most = self.random.choice((1, 100))
        if not self.workers:
            return
        worker = self.random.choice(self.workers)
        worker.step(crash=crashes and self.happens(0.02))
        if worker.is_over:
            self.workers.remove(worker)
