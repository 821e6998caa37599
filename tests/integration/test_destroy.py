"""``destroy`` takes away what the app made, and nothing else. On a cloud of its own."""

from __future__ import annotations

from datetime import datetime

from harness import (
    App,
    deploy_app,
    eventually,
    everything_in,
    no_steps,
    notification,
    notify_somebody_else,
    now,
    track,
)

from bucketsize.cloud.create import create
from bucketsize.cloud.destroy import Destroyed, destroy
from bucketsize.cloud.inventory import Inventory, take_inventory
from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.stack import deployed_stack
from bucketsize.ledger import State
from bucketsize.model import Method


def quiet(_line: str) -> None:
    pass


def find(app: App) -> Inventory:
    return take_inventory(app.aws, "bucketsize", None, None)


def agree(_what: str) -> bool:
    return True


def assert_nothing_is_left(app: App) -> None:
    # A function still at work makes its log group anew in the local cloud: the next run's.
    at_work = {f"/aws/lambda/bucketsize-{name}" for name in ("size-tracking", "summarizing")}
    assert set(everything_in(app.aws)) <= at_work

    def nothing_is_left() -> bool:
        destroy(app.aws, find(app), agree, no_steps)
        return everything_in(app.aws) == []

    eventually(nothing_is_left, "nothing of the app")


def test_data_that_is_not_agreed_to_is_kept(own_app: App) -> None:
    asked: list[str] = []

    def refuse(what: str) -> bool:
        asked.append(what)
        return False

    own_app.aws.s3.put_object(Bucket=own_app.bucket_name, Key="k", Body=b"12345")
    kept = destroy(own_app.aws, find(own_app), refuse, no_steps).kept
    assert list(kept) == asked
    assert any("1 object" in what and "5 bytes" in what for what in kept)
    assert own_app.aws.s3.head_object(Bucket=own_app.bucket_name, Key="k")
    assert own_app.aws.dynamodb.describe_table(TableName="S3-object-size-history")


def names_of_buckets(app: App) -> list[str]:
    return [bucket["Name"] for bucket in app.aws.s3.list_buckets()["Buckets"]]


def measured(app: App, began: datetime) -> int:
    rows = app.rows(app.bucket_name, began)
    return sum(row.cause.object_key == "versioned" for row in rows)


def test_after_it_nothing_of_the_app_is_left_and_nothing_else_is_gone(own_app: App) -> None:
    app = deploy_app(own_app.aws)  # over the data that the test above kept
    began = now()
    app.aws.s3.create_bucket(Bucket="only-tracked")
    track(app.aws, "bucketsize", "only-tracked", quiet)
    app.aws.s3.create_bucket(Bucket="on-the-ledger")
    track(app.aws, "bucketsize", "on-the-ledger", quiet, Method.LEDGER)
    app.aws.s3.put_bucket_versioning(
        Bucket=app.bucket_name, VersioningConfiguration={"Status": "Enabled"}
    )
    for _ in range(3):
        app.aws.s3.put_object(Bucket=app.bucket_name, Key="versioned", Body=b"v")
    app.aws.s3.delete_object(Bucket=app.bucket_name, Key="versioned")
    eventually(lambda: measured(app, began) >= 4, "a row for each of the four changes", 60)
    destroy(app.aws, find(app), agree, no_steps)

    assert sorted(names_of_buckets(app)) == ["on-the-ledger", "only-tracked"]
    for name in names_of_buckets(app):
        assert notification(app, name) == {}
        app.aws.s3.delete_bucket(Bucket=name)
    assert_nothing_is_left(app)


def test_a_ledger_s_table_is_asked_about_as_data_and_kept_it_is_not_live(own_app: App) -> None:
    app = deploy_app(own_app.aws)
    app.aws.s3.create_bucket(Bucket="on-the-ledger")
    track(app.aws, "bucketsize", "on-the-ledger", quiet, Method.LEDGER)
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    kept = destroy(app.aws, find(app), lambda _what: False, no_steps).kept
    assert any("S3-object-size-history-ledger with all ledgers" in what for what in kept)
    total = ledger.total("on-the-ledger")
    assert total
    assert total.state is State.STOPPED
    destroy(app.aws, find(app), agree, no_steps)
    app.aws.s3.delete_bucket(Bucket="on-the-ledger")
    assert_nothing_is_left(app)


def test_notifications_of_others_survive_deploy_track_and_destroy(own_app: App) -> None:
    create(own_app.aws, own_app.bucket_name, "S3-object-size-history")
    app_s, tracked = own_app.bucket_name, "only-tracked"
    own_app.aws.s3.create_bucket(Bucket=tracked)
    theirs = {name: notify_somebody_else(own_app, name) for name in (app_s, tracked)}
    app = deploy_app(own_app.aws)
    track(app.aws, "bucketsize", tracked, quiet)
    for name in theirs:
        with_ours = notification(app, name)
        assert with_ours["QueueConfigurations"] == theirs[name]["QueueConfigurations"]
        assert len(with_ours["LambdaFunctionConfigurations"]) == 1

    destroy(app.aws, find(app), lambda _what: False, no_steps)
    assert {name: notification(app, name) for name in theirs} == theirs
    destroy(app.aws, find(app), agree, no_steps)
    assert notification(app, tracked) == theirs[tracked]
    for url in app.client("sqs").list_queues()["QueueUrls"]:
        app.client("sqs").delete_queue(QueueUrl=url)


def test_the_layer_is_kept_if_wanted_and_taken_by_a_later_run(own_app: App) -> None:
    app = deploy_app(own_app.aws)
    kept = destroy(app.aws, find(app), agree, no_steps, keeps_layer=True).kept
    assert kept == ("the layer bucketsize-matplotlib",)
    (layer,) = app.aws.lambda_.list_layers()["Layers"]
    assert layer["LatestMatchingVersion"]["CompatibleRuntimes"] == ["python3.13"]

    assert destroy(app.aws, find(app), agree, no_steps, keeps_layer=True).kept == kept
    assert len(app.aws.lambda_.list_layers()["Layers"]) == 1

    destroy(app.aws, find(app), agree, no_steps)
    assert everything_in(app.aws) == []


def test_what_was_made_under_other_names_is_found_by_its_tag(own_app: App) -> None:
    create(own_app.aws, "a-name-of-my-own", "sizes")
    create(own_app.aws, "another-name", "sizes")
    own_app.aws.s3.create_bucket(Bucket="not-the-app-s")

    found = find(own_app)
    assert {bucket.name for bucket in found.app_buckets} == {"a-name-of-my-own", "another-name"}
    assert [table.name for table in found.tables] == ["sizes"]
    one = take_inventory(own_app.aws, "bucketsize", "another-name", "no-such-table")
    assert [bucket.name for bucket in one.app_buckets] == ["another-name"]
    assert one.tables == ()

    destroy(own_app.aws, found, agree, no_steps)
    assert (find(own_app).app_buckets, find(own_app).tables) == ((), ())
    assert "not-the-app-s" in names_of_buckets(own_app)


def test_a_log_group_that_a_late_function_left_is_found(own_app: App) -> None:
    own_app.aws.logs.create_log_group(logGroupName="/aws/lambda/bucketsize-plotting")
    own_app.aws.logs.create_log_group(logGroupName="/aws/lambda/bucketsize-of-others")
    destroy(own_app.aws, find(own_app), agree, no_steps)
    groups = own_app.aws.logs.describe_log_groups()["logGroups"]
    assert [g["logGroupName"] for g in groups] == ["/aws/lambda/bucketsize-of-others"]


def test_where_nothing_is_there_is_nothing_to_do(own_app: App) -> None:
    assert destroy(own_app.aws, find(own_app), agree, no_steps) == Destroyed((), ())
