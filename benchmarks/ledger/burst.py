"""Asks how many requests a burst of 1,000 events takes, against listing at each of them.

On the local cloud's tables, without Lambda: size-tracking's own Tracker gets the events one by
one, or in batches as SQS delivers them. What it lists comes from the replay server.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import boto3

from benchmarks.ledger.local_ledgers import LocalLedgers, local_ledgers
from benchmarks.ledger.object_events import now
from benchmarks.measure.process import SETTINGS
from benchmarks.measure.servers import ListedServer, replay_server
from benchmarks.replay.key_sets import ListedObject, bucket_name, objects_of
from benchmarks.report import Goal, Line, Result
from benchmarks.timing import Samples
from bucketsize.ledger.schema import KEYS_PER_TRANSACTION
from bucketsize.listing import measure_bucket
from bucketsize.model import format_timestamp
from bucketsize.tracking.tracker import Tracker

_EVENTS = 1000
_BATCHES = (1000, 100, 10)
_ENOUGH_FOR_THE_GOAL = 100
_SHARE = 0.1
_LISTED = "listing, the events one by one"


def measure_burst(*, quick: bool) -> Result:
    """Track the events of one burst by listing, and by the ledger in batches."""
    events = 100 if quick else _EVENTS
    with (
        replay_server([bucket_name("flat", events)], 0) as server,
        local_ledgers() as ledgers,
    ):
        burst = _Burst(ledgers, server, events)
        listed = burst.listed()
        entered = {together: burst.entered(together) for together in _BATCHES}
    lines = {f"ledger, in batches of {together:,}": took for together, took in entered.items()}
    return Result(
        title=f"A burst of {events:,} events",
        floor=_LISTED,
        lines=tuple(took.line(label) for label, took in {_LISTED: listed, **lines}.items()),
        versions={"boto3": version("boto3"), "ministack": version("ministack")},
        goals=tuple(
            _goal(together, took, listed)
            for together, took in entered.items()
            if together >= _ENOUGH_FOR_THE_GOAL
        ),
    )


@dataclass(frozen=True, slots=True)
class _Took:
    """What a burst took.

    Attributes:
        milliseconds: From the first event to the last row.
        requests: To S3 and to DynamoDB.
        rows: Rows of history that it is to leave.
    """

    milliseconds: float
    requests: int
    rows: int

    def line(self, label: str) -> Line:
        """As a line of the table."""
        samples, figures = Samples((self.milliseconds,)), {"rows": f"{self.rows:,}"}
        return Line(label, samples, f"{self.requests:,}", figures=figures)


class _Burst:
    """The creation of every object that a bucket of the replay server holds."""

    def __init__(self, ledgers: LocalLedgers, server: ListedServer, events: int) -> None:
        self._ledgers, self._server = ledgers, server
        self._listed = bucket_name("flat", events)
        self._size = server.sizes[self._listed]
        self._tracker = Tracker(
            measure=partial(measure_bucket, _s3(server)),
            history=ledgers.history,
            now=now,
            report=lambda _: None,
            ledger=ledgers.ledger,
            ledger_buckets=("ledger-*",),
        )

    def listed(self) -> _Took:
        """Each event by itself, and the bucket listed for each."""
        events = self._events(self._listed)
        took = self._track(self._tracker.track, events, rows=len(events))
        self._ledgers.check_rows(self._listed, self._size, took.rows)
        return took

    def entered(self, together: int) -> _Took:
        """In batches of so many messages."""
        bucket = f"ledger-{together}"
        self._ledgers.start(bucket, 0)
        events = self._events(bucket)
        batches = [events[at : at + together] for at in range(0, len(events), together)]
        transactions = sum(-(-len(batch) // KEYS_PER_TRANSACTION) for batch in batches)
        took = self._track(self._tracker.track_batch, map(_in_sqs, batches), transactions)
        self._ledgers.check_rows(bucket, self._size, took.rows + 1)  # and the start's own
        self._ledgers.check_total(bucket, self._size)
        return took

    def _events(self, bucket: str) -> list[Any]:
        objects = enumerate(objects_of(self._listed), start=1)
        return [_s3_event(bucket, listed, number) for number, listed in objects]

    def _track(self, track: Callable[[Any], Any], events: Iterable[Any], rows: int) -> _Took:
        self._server.begin()
        before, began = self._ledgers.made.total(), time.perf_counter()
        for event in events:
            track(event)
        milliseconds = (time.perf_counter() - began) * 1000
        requests = self._ledgers.made.total() - before + (self._server.requests() or 0)
        return _Took(milliseconds, requests, rows)


def _goal(together: int, took: _Took, listed: _Took) -> Goal:
    share = took.requests / listed.requests
    return Goal(
        f"in batches of {together:,}: at most {_SHARE:.0%} of the requests of listing",
        f"{share:.1%}",
        met=share <= _SHARE,
    )


def _s3_event(bucket: str, listed: ListedObject, number: int) -> dict[str, Any]:
    """An event as S3 sends it."""
    key, size = listed
    changed = {"key": key, "size": size, "sequencer": f"{number:016X}"}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": format_timestamp(now()),
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": changed},
    }
    return {"Records": [record]}


def _in_sqs(events: list[Any]) -> dict[str, Any]:
    """Events as SQS delivers them, each in a message."""
    messages = [
        {"messageId": str(number), "eventSource": "aws:sqs", "body": json.dumps(event)}
        for number, event in enumerate(events)
    ]
    return {"Records": messages}


def _s3(server: ListedServer) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=f"http://{server.host}",
        region_name=SETTINGS["AWS_REGION"],
        aws_access_key_id=SETTINGS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SETTINGS["AWS_SECRET_ACCESS_KEY"],
    )
