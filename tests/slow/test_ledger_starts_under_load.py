"""The ledger is started on a bucket of 20,000 objects while eight writers change it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from harness import App, deploy_app, eventually, track

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.ledgers import open_ledger, reconcile_ledger
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.track import Tracked
from bucketsize.listing import measure_bucket
from bucketsize.model import Method

pytestmark = pytest.mark.timeout(1800)

BUCKET = "changes-all-the-time"
THERE_BEFORE = 20_000
PUT_MEANWHILE = 10_000
WRITERS = 8
AT_REST_SECONDS = 900


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app, and the bucket with what it holds before anybody tracks it."""
    with start_local_cloud() as cloud:
        app = deploy_app(local_aws(cloud))
        app.aws.s3.create_bucket(Bucket=BUCKET)
        with ThreadPoolExecutor(WRITERS) as executor:
            list(executor.map(Writer(app, number=-1).put, range(THERE_BEFORE)))
        yield app


class Writer:
    """Puts its share of the objects, and overwrites and deletes any at random meanwhile."""

    def __init__(self, app: App, number: int) -> None:
        self._s3 = app.client("s3")
        self._number = number
        self._chance = random.Random(number)  # noqa: S311  no secret

    def put(self, number: int) -> None:
        body = b"x" * self._chance.randrange(50)
        self._s3.put_object(Bucket=BUCKET, Key=f"object-{number:05}", Body=body)

    def run(self, is_tracked: threading.Event) -> int:
        """Returns how many changes it made."""
        first, changes = THERE_BEFORE + self._number, 0
        own = iter(range(first, THERE_BEFORE + PUT_MEANWHILE, WRITERS))
        for number in own:
            self.put(number)
            changes += 1 + self._change_any()
        while not is_tracked.is_set():
            changes += self._change_any()
        return changes

    def _change_any(self) -> int:
        number = self._chance.randrange(THERE_BEFORE + PUT_MEANWHILE)
        kind = self._chance.random()
        if kind < 0.4:
            self._s3.delete_object(Bucket=BUCKET, Key=f"object-{number:05}")
        elif kind < 0.5:
            self.put(number)
        else:
            return 0
        return 1


@pytest.fixture(scope="module")
def tracked(app: App) -> Tracked:
    """What tracking came to, while all of the writers were at work."""
    is_tracked = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as executor:
        writers: list[Future[int]] = [
            executor.submit(Writer(app, number).run, is_tracked) for number in range(WRITERS)
        ]
        try:
            tracked = track(app.aws, "bucketsize", BUCKET, quiet, Method.LEDGER)
        finally:
            is_tracked.set()
        assert sum(writer.result() for writer in writers) > PUT_MEANWHILE
    return tracked


def left_in_queues(app: App) -> int:
    """All messages of all queues, the dead letters and what is being worked on included."""
    sqs, left = app.client("sqs"), 0
    for url in sqs.list_queues()["QueueUrls"]:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
            "Attributes"
        ]
        left += sum(int(n) for name, n in attributes.items() if name.startswith("Approximate"))
    return left


def test_at_rest_the_last_row_is_a_full_listing_and_no_queue_holds_a_message(
    app: App, tracked: Tracked
) -> None:
    assert tracked.newly == (BUCKET,)
    eventually(lambda: left_in_queues(app) == 0, "empty queues", AT_REST_SECONDS)
    listed = measure_bucket(app.aws.s3, BUCKET)
    latest = app.history.latest(BUCKET)
    assert latest
    assert latest.size == listed
    assert latest.method is Method.LEDGER


def test_reconcile_then_finds_nothing_to_set_right(app: App, tracked: Tracked) -> None:
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    drift = reconcile_ledger(app.aws, ledger, BUCKET, quiet)
    assert (drift.repaired, drift.unsettled) == (0, 0)
    assert drift.is_complete
