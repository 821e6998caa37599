"""What each function is for, tried: wherever it runs, does it do it?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.untrack import untrack
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger.schema import ledger_table_name, object_partition
from bucketsize.model import PLOT_METADATA, Measurement, Method
from harness import App, eventually, now, track

TABLE = DEFAULT_TABLE_NAME
ON_THE_LEDGER, STOPPED = "permissions-ledger", "permissions-stopped"

Run = Callable[[Any], tuple[Any, str]]
"""Runs a function for an event: its answer, and its error, empty where there is none."""


@contextmanager
def with_ledgers(app: App) -> Iterator[App]:
    """The app with a bucket on the ledger, and one whose ledger was stopped."""
    for name in (ON_THE_LEDGER, STOPPED):
        app.aws.s3.create_bucket(Bucket=name)
        track(app.aws, STACK_NAME, name, lambda _told: None, Method.LEDGER)
    deployed = deployed_stack(app.aws, STACK_NAME)
    open_ledger(app.aws, deployed).stop(STOPPED)
    yield replace(app, outputs=dict(deployed.outputs))
    for name in (ON_THE_LEDGER, STOPPED):
        untrack(app.aws, STACK_NAME, name, lambda _told: None)


def _tracking(app: App, run: Run) -> str:
    """An event of a bucket that is listed, on the ledger, or just leaving it."""
    errors = (run(_event(name))[1] for name in (app.bucket_name, ON_THE_LEDGER, STOPPED))
    return next(filter(None, errors), "")


def _event(bucket_name: str) -> Any:
    size_that_differs = time.time_ns()
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "s3": {
            "bucket": {"name": bucket_name},
            "object": {"key": "k", "size": 1, "sequencer": f"{size_that_differs:X}"},
        },
    }
    return {"Records": [record]}


def _key(partition: str, object_key: str) -> Any:
    """A key of the ledger's table."""
    return {"partition": {"S": partition}, "object_key": {"S": object_key}}


def _reconciling(app: App, run: Run) -> str:
    """A ledger that is due, and has lost an object, is set right."""
    dynamodb, table_name = app.aws.dynamodb, ledger_table_name(TABLE)
    total = open_ledger(app.aws, deployed_stack(app.aws, STACK_NAME)).total(ON_THE_LEDGER)
    assert total
    key = f"lost-{time.time_ns()}"  # no other event of it is still to come
    lost = _key(object_partition(ON_THE_LEDGER, total.generation, key), key)

    def is_in_the_ledger() -> bool:
        return "Item" in dynamodb.get_item(TableName=table_name, Key=lost)

    app.aws.s3.put_object(Bucket=ON_THE_LEDGER, Key=key, Body=b"1")
    eventually(is_in_the_ledger, "the object in the ledger")
    dynamodb.delete_item(TableName=table_name, Key=lost)
    dynamodb.delete_item(TableName=table_name, Key=_key(ON_THE_LEDGER, "reconcile"))
    dynamodb.update_item(
        TableName=table_name,
        Key=_key(ON_THE_LEDGER, "total"),
        UpdateExpression="SET live_since = :long_ago",
        ExpressionAttributeValues={":long_ago": {"S": "2026-01-01T00:00:00.000000Z"}},
    )
    answer, error = run({})
    if not error:
        assert answer[ON_THE_LEDGER]["is_complete"]
        assert is_in_the_ledger()
    return error


def _store_earlier_plot(app: App) -> None:
    app.aws.s3.put_object(
        Bucket=app.bucket_name, Key="plot", Body=b"earlier", Metadata=PLOT_METADATA
    )


def _plotting(app: App, run: Run) -> str:
    """A picture is stored in place of an earlier one, and where there is none."""
    _store_earlier_plot(app)
    _, error = run({})
    if error:  # the next would only tell it again
        return error
    app.aws.s3.delete_object(Bucket=app.bucket_name, Key="plot")
    return run({})[1]


def _summarizing(app: App, run: Run) -> str:
    """Two new rows of a bucket that was never seen are summarized, and one marked."""
    bucket_name = f"unseen-{time.time_ns()}"
    rows = [Measurement(bucket_name, now() + timedelta(seconds=n), 0, 0) for n in range(2)]
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": item_of(row, is_peak=False)}}
        for row in rows
    ]
    for row in rows:
        app.aws.dynamodb.put_item(TableName=TABLE, Item=item_of(row, is_peak=False))
    return run({"Records": records})[1]


def _driving(app: App, run: Run) -> str:
    """After a run that was broken off and left every kind of thing that it can leave."""
    for key in ("assignment1.txt", "assignment2.txt"):
        app.aws.s3.put_object(Bucket=app.bucket_name, Key=key, Body=b"left over")
    _store_earlier_plot(app)
    return run({})[1]


WORKS: dict[str, Callable[[App, Run], str]] = {
    "size-tracking": _tracking,
    "reconcile": _reconciling,
    "plotting": _plotting,
    "summarizing": _summarizing,
    "driver": _driving,
}
"""What each function is for; the error with which it fails at it, empty where it works."""
