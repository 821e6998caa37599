"""However ``track --method ledger`` is killed, the same command completes it.

Killed with SIGKILL, which leaves it no time for anything, while the bucket changes. Until it
is completed the bucket is measured by listing, as before.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from faults.kills import kill_command_when
from harness import App, deploy_app, eventually, now, thorough_but
from harness.command import run_bucketsize

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.local import LocalCloud
from bucketsize.cloud.stack import deployed_stack
from bucketsize.ledger import State, Total
from bucketsize.ledger.position import read_position
from bucketsize.listing import measure_bucket
from bucketsize.model import Method

OBJECTS = 1_500
BUCKET = "holds-much"


@pytest.fixture(scope="module")
def tracked(own_cloud: LocalCloud) -> App:
    """An app with a bucket that holds some pages of objects and is tracked by listing."""
    app = deploy_app(local_aws(own_cloud))
    app.aws.s3.create_bucket(Bucket=BUCKET)
    with ThreadPoolExecutor(4) as executor:
        put = lambda n: app.aws.s3.put_object(Bucket=BUCKET, Key=f"{n:05}", Body=b"12")  # noqa: E731
        list(executor.map(put, range(OBJECTS)))
    run(own_cloud, "track", BUCKET, "--yes")
    return app


def run(cloud: LocalCloud, *arguments: str) -> None:
    finished = run_bucketsize(cloud.environ, *arguments)
    assert finished.returncode == 0, finished.stderr


def total(app: App) -> Total | None:
    if "S3-object-size-history-ledger" not in app.aws.dynamodb.list_tables()["TableNames"]:
        return None
    return open_ledger(app.aws, deployed_stack(app.aws, "bucketsize")).total(BUCKET)


def has_begun(app: App) -> bool:
    found = total(app)
    return found is not None and found.state is not State.STOPPED


def is_listed_by_the_stack(app: App) -> bool:
    return BUCKET in deployed_stack(app.aws, "bucketsize").tracked.ledger


def sends_to_the_queue(app: App) -> bool:
    found = app.aws.s3.get_bucket_notification_configuration(Bucket=BUCKET)
    return "QueueConfigurations" in found


def has_entered_a_page(app: App) -> bool:
    found = total(app)
    if found is None or found.state is State.STOPPED:
        return False
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    return found.state is State.LIVE or read_position(ledger.table, found).object_count > 0


def forgotten(app: App) -> bool:
    found = total(app)
    return found is not None and found.forgotten == found.generation


def is_live(app: App) -> bool:
    found = total(app)
    return found is not None and found.state is State.LIVE


# In their order; each is true from its beginning on, so that none can be missed.
MOMENTS: dict[str, Callable[[App], bool]] = {
    "the ledger has begun": has_begun,
    "the stack lists the bucket": is_listed_by_the_stack,
    "the notification leads to the queue": sends_to_the_queue,
    "a page is entered": has_entered_a_page,
    "the ledger is live": is_live,
}
MOMENTS_BACK: dict[str, Callable[[App], bool]] = {
    "the ledger is stopped": lambda app: not has_begun(app),
    "its items are deleted": forgotten,
}


def last_row_is_the_listing(app: App) -> bool:
    latest = app.history.latest(BUCKET)
    listed = measure_bucket(app.aws.s3, BUCKET)
    return latest is not None and (latest.size == listed)


@pytest.mark.parametrize("moment", thorough_but(MOMENTS, "the notification leads to the queue"))
def test_killed_it_loses_nothing_and_goes_on_when_it_is_run_again(
    tracked: App, own_cloud: LocalCloud, moment: str
) -> None:
    app, s3 = tracked, tracked.aws.s3
    kill_command_when(
        lambda: MOMENTS[moment](app), own_cloud, "track", BUCKET, "--method", "ledger"
    )

    began = now()
    s3.put_object(Bucket=BUCKET, Key="between", Body=b"123")
    s3.delete_object(Bucket=BUCKET, Key="00007")
    eventually(lambda: last_row_is_the_listing(app), "a row while it lies broken off", 30)
    wanted = Method.LEDGER if is_live(app) else Method.LISTING
    assert {row.method for row in app.rows(BUCKET, began)} == {wanted}

    run(own_cloud, "track", BUCKET, "--method", "ledger", "--yes")
    assert is_live(app)
    assert last_row_is_the_listing(app)
    s3.delete_object(Bucket=BUCKET, Key="between")
    s3.put_object(Bucket=BUCKET, Key="00007", Body=b"12")
    eventually(lambda: last_row_is_the_listing(app), "a row by the ledger", 30)
    latest = app.history.latest(BUCKET)
    assert latest
    assert latest.method is Method.LEDGER

    run(own_cloud, "track", BUCKET, "--method", "listing", "--yes")
    assert last_row_is_the_listing(app)


@pytest.mark.parametrize("moment", thorough_but(MOMENTS_BACK, "the ledger is stopped"))
def test_killed_on_the_way_back_it_goes_on_as_well(
    tracked: App, own_cloud: LocalCloud, moment: str
) -> None:
    app = tracked
    run(own_cloud, "track", BUCKET, "--method", "ledger", "--yes")
    kill_command_when(
        lambda: MOMENTS_BACK[moment](app), own_cloud, "track", BUCKET, "--method", "listing"
    )
    app.aws.s3.put_object(Bucket=BUCKET, Key="between", Body=b"123")
    eventually(lambda: last_row_is_the_listing(app), "a row while it lies broken off", 30)
    run(own_cloud, "track", BUCKET, "--method", "listing", "--yes")
    assert forgotten(app)
    assert not is_listed_by_the_stack(app)
    app.aws.s3.delete_object(Bucket=BUCKET, Key="between")
    eventually(lambda: last_row_is_the_listing(app), "a row by listing", 30)
    latest = app.history.latest(BUCKET)
    assert latest
    assert latest.method is Method.LISTING


def test_nothing_of_all_this_ended_in_the_dead_letters(
    tracked: App, own_cloud: LocalCloud
) -> None:
    url = tracked.outputs["DeadLetterQueueUrl"]
    attributes = tracked.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"
