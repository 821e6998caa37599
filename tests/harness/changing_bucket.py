"""A bucket that somebody changes all the time, and whether each change came to a row."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.redrive import redrive
from bucketsize.cloud.stack import deployed_stack
from bucketsize.listing import measure_bucket
from harness import App, eventually, now

SOON = timedelta(seconds=100)
"""Within which a change must have led to a row, on a machine that has much to do."""


def last_row_is_the_listing(app: App, bucket_name: str) -> bool:
    latest = app.history.latest(bucket_name)
    listed = measure_bucket(app.aws.s3, bucket_name)
    return latest is not None and (latest.size == listed)


@dataclass
class Changes:
    """Somebody who writes and removes objects all the time.

    While the method changes, no key is changed twice: of two changes before it, of which the
    first is told of only after it, a ledger knows the second by no event and takes the first
    for the last, until it is reconciled (docs/ledger.md).

    Attributes:
        old: Keys of objects that no event under way speaks of: they may be removed.
        is_free: Set when any key may be changed.
    """

    app: App
    bucket_name: str
    old: list[str]
    made_at: list[datetime] = field(default_factory=list)
    is_free: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        s3, chance = self.app.client("s3"), random.Random(1)  # noqa: S311  no secret
        while not self.stopped.is_set():
            removes = chance.random() < 0.3
            if self.is_free.is_set():
                key = f"k{chance.randrange(20)}"
            elif removes and self.old:
                key = self.old.pop()
            else:
                key, removes = f"k{len(self.made_at)}", False
            if removes:
                s3.delete_object(Bucket=self.bucket_name, Key=key)
            else:
                body = b"x" * chance.randrange(100)
                s3.put_object(Bucket=self.bucket_name, Key=key, Body=body)
            self.made_at.append(now())
            # The local cloud kills all of a function's workers when one of them fails, and when
            # the function is updated: more events at once than this have it go on for long.
            time.sleep(0.5)


@contextmanager
def changing(app: App, bucket_name: str) -> Iterator[Changes]:
    """Within it the bucket changes; a while before and after what is done there, too."""
    changes = Changes(app, bucket_name, some_objects(app, bucket_name))
    helpers = [
        threading.Thread(target=changes.run),
        threading.Thread(target=hasten_repetition, args=(app, changes.stopped)),
    ]
    for helper in helpers:
        helper.start()
    try:
        eventually(lambda: len(changes.made_at) > 3, "some changes before")
        yield changes
        changes.is_free.set()
        seen = len(changes.made_at)
        eventually(lambda: len(changes.made_at) > seen + 3, "some changes after")
    finally:
        changes.stopped.set()
        for helper in helpers:
            helper.join()


def some_objects(app: App, bucket_name: str) -> list[str]:
    """Keys of objects that were written for it, and of which the last row knows."""
    keys = [f"old{n}" for n in range(5)]
    for key in keys:
        app.aws.s3.put_object(Bucket=bucket_name, Key=key, Body=b"old")
    eventually(lambda: last_row_is_the_listing(app, bucket_name), "a row", SOON.total_seconds())
    return keys


def hasten_repetition(app: App, stopped: threading.Event) -> None:
    """Have the queue, as soon as there is one, hand out soon again what fails once.

    And many times: five seconds are soon over on a machine that has much to do, and what was
    handed out five times while it was still worked on would be a dead letter.
    """
    policy = {"deadLetterTargetArn": dead_letters_arn(app), "maxReceiveCount": 1000}
    hastened: Any = {"VisibilityTimeout": "5", "RedrivePolicy": json.dumps(policy)}
    while not stopped.wait(0.05):
        with suppress(ClientError, BotoCoreError):  # it goes at any moment
            for url in event_queues(app):
                app.aws.sqs.set_queue_attributes(QueueUrl=url, Attributes=hastened)


def event_queues(app: App) -> list[str]:
    found = app.aws.sqs.list_queues(QueueNamePrefix="bucketsize-Event")
    return list(found.get("QueueUrls", []))


def attributes_of(app: App, queue: str) -> dict[Any, str]:
    found = app.aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    return dict(found["Attributes"])


def dead_letters_arn(app: App) -> str:
    return attributes_of(app, app.outputs["DeadLetterQueueUrl"])["QueueArn"]


def where_events_are(app: App, bucket_name: str) -> str:
    """What tells a lost event from one that is still under way, where a row is missing."""
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    queues = [*event_queues(app), app.outputs["DeadLetterQueueUrl"]]
    return (
        f"last row {app.history.latest(bucket_name)}, ledger {ledger.total(bucket_name)},"
        f" bucket {measure_bucket(app.aws.s3, bucket_name)},"
        f" queues {[attributes_of(app, queue) for queue in queues]}"
    )


def assert_no_gap(app: App, changes: Changes, began: datetime) -> None:
    name = changes.bucket_name

    def is_at_rest() -> bool:
        # Lambda tries for minutes, the local cloud for seconds: it may give up an event whose
        # workers were killed each time. The owner brings it back.
        redrive(app.aws, deployed_stack(app.aws, "bucketsize"), lambda _told: None)
        return last_row_is_the_listing(app, name)

    try:
        eventually(is_at_rest, "the last change's row", SOON.total_seconds())
    except pytest.fail.Exception as e:
        e.add_note(where_events_are(app, name))
        raise
    told_at = [row.timestamp for row in app.rows(name, began)]
    for made_at in changes.made_at[:-1]:
        assert any(made_at - timedelta(seconds=1) <= t <= made_at + SOON for t in told_at)
