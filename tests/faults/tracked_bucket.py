"""A changing bucket, tracked by either method behind the proxy and the delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest  # noqa: TC002  as everywhere
from harness import eventually

from bucketsize.cloud.aws import Aws
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger import Ledger
from bucketsize.ledger.schema import ledger_table_name
from bucketsize.listing import list_pages
from bucketsize.model import BucketSize, Measurement, Method, Window
from faults.changing_bucket import ChangingBucket
from faults.delivery import Delivery, DeliveryPlan
from faults.plan import CALM, Fault, FaultPlan
from faults.proxy import FaultProxy
from faults.retries import Lambda
from faults.sandbox import Sandbox

LEDGER_TABLE = ledger_table_name(DEFAULT_TABLE_NAME)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class TrackedBucket:
    """One run: changes, their events, and a function that meets faults.

    Attributes:
        aws: The account, by a way without faults.
        proxy: The way that the functions go.
        sandbox: Where they run.
        method: How the bucket is tracked.
        plan: The proxy's faults.
        delivery_plan: What becomes of events.
        ledger_table: Where its ledger is.
        ledger_age: How long it has been live.
    """

    aws: Aws
    proxy: FaultProxy
    sandbox: Sandbox
    method: Method
    plan: FaultPlan
    delivery_plan: DeliveryPlan
    ledger_table: str = LEDGER_TABLE
    ledger_age: timedelta = timedelta(0)
    bucket: ChangingBucket = field(init=False)
    delivery: Delivery = field(init=False)
    lambda_: Lambda = field(init=False)
    began: datetime = field(default_factory=_now)
    _turn: int = 0

    def __post_init__(self) -> None:
        name = f"faults-{self.method}-{self.plan.seed}-{self.began:%H%M%S%f}"
        self.bucket = ChangingBucket(self.aws, name, self.plan.seed)
        self.delivery = Delivery(self.aws.sqs, self.bucket.create(), self.delivery_plan)
        environ = {"LEDGER_TABLE_NAME": self.ledger_table}
        if self.method is Method.LEDGER:
            environ["LEDGER_BUCKETS"] = name
            self._start_ledger()
        self.lambda_ = Lambda(self.sandbox, environ)

    @property
    def history(self) -> SizeHistory:
        return SizeHistory(self.aws.dynamodb, DEFAULT_TABLE_NAME)

    @property
    def ledger(self) -> Ledger:
        return self._ledger_by(_now)

    def _ledger_by(self, clock: Callable[[], datetime]) -> Ledger:
        return Ledger(self.aws.dynamodb, self.ledger_table, self.history, now=clock)

    def pages_after(self, after: str) -> Any:
        return list_pages(self.aws.s3, self.bucket.name, start_after=after)

    def _start_ledger(self) -> None:
        ledger = self._ledger_by(lambda: _now() - self.ledger_age)
        ledger.begin(self.bucket.name, lists_meanwhile=False)
        ledger.fill(self.bucket.name, self.pages_after, lambda _count: None)
        ledger.go_live(self.bucket.name)

    def run(self, changes: int) -> None:
        """Change the bucket, and deliver what the plan makes of the events, under faults.

        Args:
            changes: How often; more often, where the first requests all go well.
        """
        self.proxy.begin(self.plan)
        while self._turn < changes or not self.has_met_a_fault:
            self.change()
            self.deliver(self.delivery.due(self._turn))
        while self.delivery.under_way:
            self._turn += 1
            self.deliver(self.delivery.due(self._turn))

    @property
    def has_met_a_fault(self) -> bool:
        return any(fault != Fault.NONE for fault in self.proxy.counts())

    def change(self) -> None:
        """Change the bucket, and see the event under way."""
        self._turn += 1
        self.bucket.change()
        eventually(lambda: self.delivery.take(self._turn), "the change's event")

    def events(self, changes: int) -> list[Any]:
        """The events of so many changes, all at once."""
        for _ in range(changes):
            self.change()
        return self.delivery.due(self._turn)

    def come_to_rest(self) -> None:
        """Without faults now: what was given up is brought back."""
        self.proxy.begin(CALM)
        self.lambda_.redrive(lambda event: self.deliver([event]))
        assert self.lambda_.dead_letters == []

    def deliver(self, events: list[Any]) -> None:
        """To the function, as S3 or as the queue does it."""
        if self.method is Method.LEDGER:
            self.lambda_.deliver_batch(events)
        else:
            for event in events:
                self.lambda_.deliver(event)

    def rows(self) -> list[Measurement]:
        window = Window(self.began - self.ledger_age, self.began.replace(year=9999))
        return list(self.history.measurements(self.bucket.name, window))

    def assert_exact(self) -> None:
        """At rest: the last row is a full listing, and no row tells what never was."""
        rows, size = self.rows(), self.bucket.size()
        told = [(r.total_size, r.object_count, r.cause) for r in rows]
        assert self.bucket.impossible(rows) == [], self.about()
        assert _size_of(rows[-1]) == size, f"{size} is not the last of {told}; {self.about()}"
        assert all(a.timestamp < b.timestamp for a, b in pairwise(rows)), self.about()
        if self.method is Method.LEDGER:
            total = self.ledger.total(self.bucket.name)
            assert total
            assert BucketSize(total.total_size, total.object_count) == size, self.about()
        else:
            succeeded = [outcome.succeeded for outcome in self.lambda_.outcomes]
            assert sum(succeeded) <= len(rows) <= len(succeeded), self.about()
            # A row whose answer was lost would come again a microsecond later.
            apart = [b.timestamp - a.timestamp for a, b in pairwise(rows)]
            assert timedelta(microseconds=1) not in apart, self.about()
        self.assert_peak_is_indexed(rows)

    def assert_peak_is_indexed(self, rows: list[Measurement]) -> None:
        peak = self.history.peak()
        assert peak
        assert peak.total_size >= max(row.total_size for row in rows), self.about()

    def about(self) -> str:
        """What replays the run, and what happened in it."""
        return f"{self.plan}, {self.delivery_plan}: {self.proxy.counts()}"


def _size_of(row: Measurement) -> BucketSize:
    return row.size


def tracked_bucket(
    request: pytest.FixtureRequest,
    method: Method,
    seed: int,
    *,
    lost: float = 0,
    at_once: bool = False,
) -> TrackedBucket:
    """One on the local cloud of the tests."""
    ask = request.getfixturevalue
    longest_delay = 0.0 if at_once else 3.0
    doubled = 0.0 if at_once else 0.3
    return TrackedBucket(
        ask("tables"),
        ask("proxy"),
        ask("sandbox"),
        method,
        FaultPlan(seed),
        DeliveryPlan(seed, doubled, lost, longest_delay),
    )
