"""A bucket goes to the ledger and back to listing: without a gap, and no event is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from harness import App, eventually, no_steps, notification, notify_somebody_else, now, track
from harness.changing_bucket import assert_no_gap, changing, last_row_is_the_listing

from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.drive import drive
from bucketsize.cloud.ledgers import ensure_ledger, open_ledger
from bucketsize.cloud.notifications import NOTIFICATION_ID
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.untrack import untrack
from bucketsize.errors import Conflict, InvalidInput
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.ledger import State
from bucketsize.listing import list_pages
from bucketsize.model import Method


def quiet(_line: str) -> None:
    pass


def lists(app: App) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tracked = deployed_stack(app.aws, "bucketsize").tracked
    return tracked.listing, tracked.ledger


@pytest.fixture
def listed_bucket(app: App, bucket_of_ones_own: str) -> Iterator[str]:
    """A bucket that is tracked by listing."""
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="first", Body=b"1234567")
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    yield bucket_of_ones_own
    untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)


def test_to_the_ledger_and_back_while_the_bucket_changes(app: App, listed_bucket: str) -> None:
    began = now()
    with changing(app, listed_bucket) as changes:
        to_ledger = track(app.aws, "bucketsize", listed_bucket, quiet, Method.LEDGER)
        eventually(lambda: last_method(app, listed_bucket) is Method.LEDGER, "a ledger's row")
    assert to_ledger.newly == (listed_bucket,)
    assert_no_gap(app, changes, began)
    assert last_method(app, listed_bucket) is Method.LEDGER

    began = now()
    with changing(app, listed_bucket) as changes:
        track(app.aws, "bucketsize", listed_bucket, quiet, Method.LISTING)
    assert_no_gap(app, changes, began)
    assert last_method(app, listed_bucket) is Method.LISTING


def last_method(app: App, bucket_name: str) -> Method | None:
    latest = app.history.latest(bucket_name)
    return latest.method if latest else None


def items_of(app: App, bucket_name: str) -> list[str]:
    """What the ledger's table holds of a bucket, its total left out."""
    found = app.aws.dynamodb.scan(TableName=f"{DEFAULT_TABLE_NAME}-ledger")["Items"]
    return [
        i["partition"]["S"] for i in found if i["partition"]["S"].startswith(bucket_name + "#")
    ]


def test_a_bucket_stands_in_one_list_and_has_one_notification(
    app: App, listed_bucket: str
) -> None:
    track(app.aws, "bucketsize", listed_bucket, quiet, Method.LEDGER)
    listing, ledger = lists(app)
    assert listed_bucket in ledger
    assert listed_bucket not in listing
    queue = deployed_stack(app.aws, "bucketsize").outputs["EventQueueArn"]
    (ours,) = notification(app, listed_bucket)["QueueConfigurations"]
    assert (ours["Id"], ours["QueueArn"]) == (NOTIFICATION_ID, queue)
    assert "LambdaFunctionConfigurations" not in notification(app, listed_bucket)

    track(app.aws, "bucketsize", listed_bucket, quiet, Method.LISTING)
    listing, ledger = lists(app)
    assert listed_bucket in listing
    assert listed_bucket not in ledger
    assert "QueueConfigurations" not in notification(app, listed_bucket)
    assert items_of(app, listed_bucket) == []


def test_tracked_again_without_a_method_it_keeps_what_it_has(
    app: App, listed_bucket: str
) -> None:
    track(app.aws, "bucketsize", listed_bucket, quiet, Method.LEDGER)
    before = notification(app, listed_bucket)
    again = track(app.aws, "bucketsize", listed_bucket, quiet)
    assert (again.method, again.already) == (Method.LEDGER, (listed_bucket,))
    assert notification(app, listed_bucket) == before


def test_a_notification_that_was_taken_away_comes_back_to_a_ledger_that_has_caught_up(
    app: App, listed_bucket: str
) -> None:
    """So the first event's row tells what the bucket holds, not what it held then."""
    track(app.aws, "bucketsize", listed_bucket, quiet, Method.LEDGER)
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=listed_bucket, NotificationConfiguration={}
    )
    app.aws.s3.put_object(Bucket=listed_bucket, Key="nobody-told-of-it", Body=b"123")
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    known: list[int] = []

    def report(line: str) -> None:
        total = ledger.total(listed_bucket)
        if total and "now sends its events" in line:
            known.append(total.total_size)

    again = track(app.aws, "bucketsize", listed_bucket, report)
    assert (known, again.newly) == ([10], (listed_bucket,))
    total = ledger.total(listed_bucket)
    assert total is not None
    assert total.live_since is not None
    assert now() - total.live_since < timedelta(minutes=1)  # soon compared again


def test_untracked_nothing_of_its_ledger_is_left_but_its_history(
    app: App, bucket_of_ones_own: str
) -> None:
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=b"1234567")
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet, Method.LEDGER)
    assert items_of(app, bucket_of_ones_own)
    assert untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet) == (bucket_of_ones_own,)
    assert notification(app, bucket_of_ones_own) == {}
    assert items_of(app, bucket_of_ones_own) == []
    assert bucket_of_ones_own not in deployed_stack(app.aws, "bucketsize").tracked.names
    assert app.history.latest(bucket_of_ones_own) is not None


def test_untracked_and_tracked_again_it_starts_anew(app: App, bucket_of_ones_own: str) -> None:
    for body in (b"1234567", b"1"):
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="k", Body=body)
        track(app.aws, "bucketsize", bucket_of_ones_own, quiet, Method.LEDGER)
        assert last_row_is_the_listing(app, bucket_of_ones_own)
        untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)


@pytest.mark.parametrize("is_live", [True, False])
def test_a_ledger_that_the_stack_knew_nothing_of_starts_anew(
    app: App, listed_bucket: str, *, is_live: bool
) -> None:
    """Nobody told it of what happened meanwhile."""
    ledger = ensure_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    ledger.begin(listed_bucket, lists_meanwhile=False)
    ledger.fill(
        listed_bucket,
        lambda after: list_pages(app.aws.s3, listed_bucket, start_after=after),
        lambda _count: None,
    )
    if is_live:
        ledger.go_live(listed_bucket)
    app.aws.s3.put_object(Bucket=listed_bucket, Key="second", Body=b"123")
    [baseline] = track(app.aws, "bucketsize", listed_bucket, quiet, Method.LEDGER).baselines
    assert (baseline.total_size, baseline.object_count) == (10, 2)


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_a_bucket_that_keeps_versions_is_refused_and_nothing_is_changed(
    app: App, bucket_of_ones_own: str, status: Any
) -> None:
    app.aws.s3.put_bucket_versioning(
        Bucket=bucket_of_ones_own, VersioningConfiguration={"Status": status}
    )
    before = lists(app)
    with pytest.raises(InvalidInput, match="Versioning is") as refusal:
        track(app.aws, "bucketsize", bucket_of_ones_own, quiet, Method.LEDGER)
    assert "--method listing" in refusal.value.hint
    assert lists(app) == before
    assert notification(app, bucket_of_ones_own) == {}


def test_notifications_of_others_survive_both_methods(
    app: App, bucket_of_ones_own: str
) -> None:
    theirs = notify_somebody_else(app, bucket_of_ones_own)
    for method in (Method.LEDGER, Method.LISTING, Method.LEDGER):
        track(app.aws, "bucketsize", bucket_of_ones_own, quiet, method)
        with_ours = notification(app, bucket_of_ones_own)
        queues = [q for q in with_ours["QueueConfigurations"] if q["Id"] != NOTIFICATION_ID]
        assert queues == theirs["QueueConfigurations"]
        assert "EventBridgeConfiguration" in with_ours
    untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert notification(app, bucket_of_ones_own) == theirs


def test_a_pattern_puts_each_bucket_that_fits_on_the_ledger(app: App) -> None:
    for name in ("kept-eu", "kept-us"):
        app.aws.s3.create_bucket(Bucket=name)
    tracked = track(app.aws, "bucketsize", "kept-*", quiet, Method.LEDGER)
    assert set(tracked.newly) == {"kept-eu", "kept-us"}
    app.aws.s3.put_object(Bucket="kept-us", Key="k", Body=b"12")
    eventually(lambda: last_row_is_the_listing(app, "kept-us"), "a row of kept-us")
    with pytest.raises(Conflict, match=r"as kept-\*"):
        track(app.aws, "bucketsize", "kept-us", quiet, Method.LISTING)
    assert set(untrack(app.aws, "bucketsize", "kept-*", quiet)) == {"kept-eu", "kept-us"}


def test_untracked_from_the_ledger_a_bucket_of_a_listed_pattern_is_listed_again(
    app: App,
) -> None:
    app.aws.s3.create_bucket(Bucket="both-eu")
    app.aws.s3.put_object(Bucket="both-eu", Key="k", Body=b"12")
    track(app.aws, "bucketsize", "both-*", quiet)
    track(app.aws, "bucketsize", "both-eu", quiet, Method.LEDGER)
    assert untrack(app.aws, "bucketsize", "both-eu", quiet) == ()
    assert "LambdaFunctionConfigurations" in notification(app, "both-eu")
    assert last_method(app, "both-eu") is Method.LISTING
    assert items_of(app, "both-eu") == []
    untrack(app.aws, "bucketsize", "both-*", quiet)


def test_a_bucket_that_was_deleted_is_untracked_with_its_ledger(
    app: App, bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet, Method.LEDGER)
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    app.aws.s3.delete_bucket(Bucket=bucket_of_ones_own)
    deployment = Deployment(app.bucket_name, DEFAULT_TABLE_NAME, "bucketsize", None)
    deploy(app.aws, deployment, lambda _changes: True, no_steps)  # is not kept from its work
    assert untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet) == ()
    assert bucket_of_ones_own not in ledger.bucket_names()
    assert bucket_of_ones_own not in lists(app)[1]


def test_a_bucket_whose_ledger_s_table_is_gone_can_be_untracked(
    app: App, bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, quiet, Method.LEDGER)
    app.aws.dynamodb.delete_table(TableName=f"{DEFAULT_TABLE_NAME}-ledger")
    untracked = untrack(app.aws, "bucketsize", bucket_of_ones_own, quiet)
    assert untracked == (bucket_of_ones_own,)
    assert bucket_of_ones_own not in deployed_stack(app.aws, "bucketsize").tracked.names


def test_testbucket_alone_on_the_ledger_passes_the_brief_s_demo(app: App) -> None:
    """Nothing is tracked by listing then; and a deployment keeps the method."""
    for found in app.aws.s3.list_objects_v2(Bucket=app.bucket_name).get("Contents", []):
        app.aws.s3.delete_object(Bucket=app.bucket_name, Key=found["Key"])  # other tests' own
    track(app.aws, "bucketsize", "TestBucket", quiet, Method.LEDGER)
    try:
        deployment = Deployment(app.bucket_name, DEFAULT_TABLE_NAME, "bucketsize", None)
        deploy(app.aws, deployment, lambda _changes: True, no_steps)
        assert lists(app)[1] == (app.bucket_name,)
        result = drive(app.aws, "bucketsize")
        assert [row["total_size"] for row in result["rows"]] == [19, 28, 0, 2]
        assert last_method(app, app.bucket_name) is Method.LEDGER
    finally:
        track(app.aws, "bucketsize", "TestBucket", quiet, Method.LISTING)
    total = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize")).total(app.bucket_name)
    assert total
    assert total.state is State.STOPPED
