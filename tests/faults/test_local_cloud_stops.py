"""The local cloud is stopped, or killed, under load, and started again on its state folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from harness import App, deploy_app, eventually, track

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.doctor import examine
from bucketsize.cloud.ledgers import open_ledger, reconcile_ledger
from bucketsize.cloud.local import LocalCloud, start_local_cloud
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.stack import deployed_stack
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize, Measurement, Method
from faults.faulty_app import queue_visible_again_after

pytestmark = pytest.mark.timeout(400)

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LEDGER_BUCKET = "on-the-ledger"


def quiet(_told: str) -> None:
    pass


def again(stopped: LocalCloud, state_dir: Path) -> LocalCloud:
    """Where it was: the functions know the address."""
    return eventually(lambda: start_local_cloud(port=stopped.port, state_dir=state_dir), "it")


def app_on(cloud: LocalCloud) -> App:
    aws = local_aws(cloud)
    outputs = dict(deployed_stack(aws, STACK_NAME).outputs)
    return App(aws, deployed_stack(aws, STACK_NAME).parameters["BucketName"], outputs)


def with_both_methods(cloud: LocalCloud) -> App:
    app = deploy_app(local_aws(cloud))
    app.aws.s3.create_bucket(Bucket=LEDGER_BUCKET)
    track(app.aws, STACK_NAME, LEDGER_BUCKET, quiet, Method.LEDGER)
    found = app_on(cloud)
    queue_visible_again_after(found, 3)
    return found


@dataclass(slots=True)
class Writers:
    """Put objects into both buckets, one each, until they are told to stop or fail.

    Attributes:
        app: The app.
        put: The keys that S3 said it holds, by bucket.
    """

    app: App
    put: dict[str, list[str]] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self, bucket_name: str) -> None:
        once = Config(retries={"total_max_attempts": 1})
        aws = self.app.aws
        s3: Any = aws.session.client("s3", endpoint_url=aws.endpoint_url, config=once)
        done = self.put.setdefault(bucket_name, [])
        while not self.is_over.wait(0.3):
            key = f"k{len(done)}"
            try:
                s3.put_object(Bucket=bucket_name, Key=key, Body=b"12")
            except (BotoCoreError, ClientError):
                return
            done.append(key)


@contextmanager
def load_on(app: App) -> Iterator[Writers]:
    """Both buckets change in the block, and some rows of each have been written."""
    writers = Writers(app)
    names = (app.bucket_name, LEDGER_BUCKET)
    threads = [threading.Thread(target=writers.write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    try:
        for name in names:
            eventually(partial(latest_size, app, name), f"a row of {name}", 90)
        yield writers
    finally:
        writers.is_over.set()
        for thread in threads:
            thread.join()


def latest_size(app: App, bucket_name: str) -> BucketSize | None:
    row = app.history.latest(bucket_name)
    return row.size if row and row.object_count else None


def rows_of(app: App) -> dict[str, list[Measurement]]:
    return {name: app.rows(name, EPOCH) for name in (app.bucket_name, LEDGER_BUCKET)}


def keys_in(app: App, bucket_name: str) -> set[str]:
    pages = app.aws.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket_name)
    return {o["Key"] for page in pages for o in page.get("Contents", [])}


def is_told(app: App, bucket_name: str) -> bool:
    return latest_size(app, bucket_name) == measure_bucket(app.aws.s3, bucket_name)


def test_stopped_under_load_it_has_all_that_it_said_it_has_when_it_is_started_again(
    tmp_path: Path,
) -> None:
    first = start_local_cloud(state_dir=tmp_path)
    try:
        app = with_both_methods(first)
        with load_on(app) as writers:
            rows = rows_of(app)
            first.stop()
    finally:
        first.stop()
    with again(first, tmp_path) as second:
        app = app_on(second)
        for name, keys in writers.put.items():
            assert keys_in(app, name) >= set(keys)
        for name, measured in rows_of(app).items():
            # A listing that ended later began earlier, and stands among them.
            assert set(measured) >= set(rows[name])
            assert all(row.total_size == 2 * row.object_count for row in measured)
        # The queue kept what the ledger had not seen; an event that a function was at when
        # it ended is gone with it, and the next change tells all.
        app.aws.s3.put_object(Bucket=app.bucket_name, Key="next", Body=b"12")
        for name in (app.bucket_name, LEDGER_BUCKET):
            eventually(partial(is_told, app, name), f"a true row of {name}", 90)


def killed(cloud: LocalCloud) -> None:
    """End ministack as abruptly as can be; its supervisor then tidies up."""
    # A child that it has just forked, to become a function, looks like it for a moment.
    alike = (p for p in psutil.process_iter() if is_ministack_of(p, cloud.run_dir))
    ministack = min(alike, key=psutil.Process.create_time)
    ministack.kill()
    eventually(lambda: cloud.has_ended, "the end of the supervisor", 60)


def is_ministack_of(process: psutil.Process, run_dir: Path) -> bool:
    try:
        is_of = str(run_dir) in process.environ().values()
        return is_of and process.cmdline()[-2:] == ["-m", "ministack"]
    except (psutil.Error, OSError):
        return False


@pytest.mark.thorough
def test_killed_under_load_it_starts_from_its_last_save_and_repairs_restore_the_truth(
    tmp_path: Path,
) -> None:
    with start_local_cloud(state_dir=tmp_path) as saved:
        with_both_methods(saved)
    with again(saved, tmp_path) as first, load_on(app_on(first)):
        killed(first)
    with again(saved, tmp_path) as second:
        app = app_on(second)
        queue_visible_again_after(app, 3)
        ledger = open_ledger(app.aws, deployed_stack(app.aws, STACK_NAME))
        drift = reconcile_ledger(app.aws, ledger, LEDGER_BUCKET, quiet)
        assert drift.is_complete
        repair_all(app)
        for name in (app.bucket_name, LEDGER_BUCKET):
            size = measure_bucket(app.aws.s3, name)
            row = app.history.latest(name)
            told = row.size if row else BucketSize(0, 0)
            assert told == size


def repair_all(app: App) -> None:
    """``bucketsize doctor --repair``."""
    repairs: list[Callable[[], str]] = [
        f.repair for f in examine(app.aws, STACK_NAME, is_thorough=True) if f.repair
    ]
    for repair in repairs:
        repair()
