"""Between a bucket and its tracking: events are doubled, delayed, put out of order, and lost.

S3 sends to a queue of the test's own; what happens to each event is a pure function of a seed
and the event's number. The clock is the caller's: turns, or seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """What becomes of the events of a run.

    Attributes:
        seed: Decides all.
        doubled: Of how many events a second copy comes, from 0 to 1.
        lost: How many never come.
        longest_delay: How late an event may be, by the caller's clock.
    """

    seed: int
    doubled: float = 0.3
    lost: float = 0.0
    longest_delay: float = 3.0

    def of(self, number: int) -> tuple[float, ...]:
        """The delay of each copy of the event of that number, counted from one."""
        chance = Random(f"{self.seed}/event/{number}")  # noqa: S311  chance, not secrecy
        if chance.random() < self.lost:
            return ()
        copies = 2 if chance.random() < self.doubled else 1
        return tuple(chance.random() * self.longest_delay for _ in range(copies))


@dataclass(slots=True)
class Delivery:
    """The events under way from the test's queue.

    Attributes:
        sqs: A client of SQS.
        queue_url: The queue that the bucket's notification names.
        plan: What becomes of each event.
        taken: How many events S3 has sent so far.
        lost: How many of them the plan lost.
    """

    sqs: Any
    queue_url: str
    plan: DeliveryPlan
    taken: int = 0
    lost: int = 0
    _under_way: list[tuple[float, int, dict[str, Any]]] = field(default_factory=list)

    def take(self, now: float) -> int:
        """Take what S3 has sent; returns how many events that were."""
        before = self.taken
        while messages := self._receive():
            for message in messages:
                event = json.loads(message["Body"])
                if event.get("Event") != "s3:TestEvent":
                    self._plan(event, now)
        return self.taken - before

    def due(self, now: float) -> list[dict[str, Any]]:
        """The events that arrive now; they do not come again."""
        arrived = sorted((e for e in self._under_way if e[0] <= now), key=lambda e: e[:2])
        self._under_way = [e for e in self._under_way if e[0] > now]
        return [event for _, _, event in arrived]

    @property
    def under_way(self) -> int:
        """How many copies have not arrived yet."""
        return len(self._under_way)

    def _plan(self, event: dict[str, Any], now: float) -> None:
        self.taken += 1
        delays = self.plan.of(self.taken)
        self.lost += not delays
        self._under_way += [(now + delay, self.taken, event) for delay in delays]

    def _receive(self) -> list[Any]:
        answer = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        messages: list[Any] = answer.get("Messages", [])
        for message in messages:
            handle = message["ReceiptHandle"]
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=handle)
        return messages
