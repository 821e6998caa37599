"""Buckets with a past, for the page: made the same each time, ending now."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from bucketsize.cloud.names import STACK_NAME
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Cause, Measurement
from harness import App, now, track

BUCKETS = ("acme-photos", "acme-builds", "acme-logs")
"""The first is the largest."""

_MOST_ITEMS = 25
_STEPS_A_ROW = 2
"""Each row costs the local cloud's summarizing 10 ms of the processor."""
_KINDS = {
    # steps, days, bytes a step, how many steps until a clean-up
    "acme-photos": (420, 10, 3_200_000_000, 0),
    "acme-builds": (260, 8, 950_000_000, 37),
    "acme-logs": (300, 9, 310_000_000, 90),
}


def make_history(app: App) -> None:
    """Make the buckets, track them, and write their past into the history."""
    for name in BUCKETS:
        app.aws.s3.create_bucket(Bucket=name)
    track(app.aws, STACK_NAME, "acme-*", lambda _line: None)
    rows = [row for name in BUCKETS for row in past_of(name, now() - timedelta(minutes=3))]
    write(app, sorted(rows, key=lambda row: row.timestamp))


def past_of(name: str, end: datetime) -> Iterator[Measurement]:
    """A random walk that is the same each time."""
    number, days, step, clean_up = _KINDS[name]
    chance = random.Random(name)  # noqa: S311  no secret
    size, count = 30.0 * step, 900
    told = size
    for i in range(number):
        at = end - timedelta(days=days) * (1 - (i + 1) / number)
        change = chance.gauss(0.12, 0.8) * step
        if clean_up and i % clean_up == clean_up - 1:
            change = -size * 0.45
        size, count = max(0, size + change), max(1, count + (3 if change > 0 else -2))
        if (i + 1) % _STEPS_A_ROW:
            continue
        event = "ObjectCreated:Put" if size > told else "ObjectRemoved:Delete"
        key = f"2026/{i % 12 + 1:02}/{name.removeprefix('acme-')}-{i:04}.bin"
        told = size
        yield Measurement(name, at, int(size), count, Cause(event, key))


def write(app: App, rows: list[Measurement]) -> None:
    """Put rows in their order, many at a time, each new peak into the index."""
    peak = app.history.peak()
    highest = peak.total_size if peak else -1
    requests = []
    for row in rows:
        requests.append(
            {"PutRequest": {"Item": item_of(row, is_peak=row.total_size > highest)}}
        )
        highest = max(highest, row.total_size)
    for i in range(0, len(requests), _MOST_ITEMS):
        batch = {DEFAULT_TABLE_NAME: requests[i : i + _MOST_ITEMS]}
        app.aws.dynamodb.batch_write_item(RequestItems=batch)  # type: ignore[arg-type]
