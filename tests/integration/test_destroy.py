"""``destroy`` takes away what the app made, and nothing else. On a cloud of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from harness import App, deploy_app, eventually, no_steps, now

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.destroy import Destroyed, destroy, find_everything
from bucketsize.cloud.local import start_local_cloud
from bucketsize.cloud.track import track


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def own_app() -> Iterator[App]:
    with start_local_cloud() as cloud:
        yield deploy_app(local_aws(cloud))


def find(app: App) -> Any:
    return find_everything(app.aws, "bucketsize", app.bucket_name, "S3-object-size-history")


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


def measured(app: App, began: datetime) -> int:
    rows = app.rows(app.bucket_name, began)
    return sum(row.cause.object_key == "versioned" for row in rows)


def test_after_it_nothing_of_the_app_is_left_and_nothing_else_is_gone(own_app: App) -> None:
    app = deploy_app(own_app.aws)  # over the data that the test above kept
    began = now()
    app.aws.s3.create_bucket(Bucket="only-tracked")
    track(app.aws, "bucketsize", "only-tracked", quiet)
    app.aws.s3.put_bucket_versioning(
        Bucket=app.bucket_name, VersioningConfiguration={"Status": "Enabled"}
    )
    for _ in range(3):
        app.aws.s3.put_object(Bucket=app.bucket_name, Key="versioned", Body=b"v")
    app.aws.s3.delete_object(Bucket=app.bucket_name, Key="versioned")
    # A function still at work would make its log group anew in the local cloud.
    eventually(lambda: measured(app, began) >= 4, "a row for each of the four changes")
    destroy(app.aws, find(app), lambda _what: True, no_steps)

    assert [b["Name"] for b in app.aws.s3.list_buckets()["Buckets"]] == ["only-tracked"]
    notification: Any = app.aws.s3.get_bucket_notification_configuration(Bucket="only-tracked")
    assert "LambdaFunctionConfigurations" not in notification
    assert app.aws.dynamodb.list_tables()["TableNames"] == []
    assert app.client("lambda").list_functions()["Functions"] == []
    assert app.client("lambda").list_layers()["Layers"] == []
    assert app.client("apigateway").get_rest_apis()["items"] == []
    assert app.client("sqs").list_queues().get("QueueUrls", []) == []
    assert not [r for r in app.client("iam").list_roles()["Roles"] if "bucketsize" in str(r)]
    groups = app.client("logs").describe_log_groups()["logGroups"]
    assert [g["logGroupName"] for g in groups] == []


def test_where_nothing_is_there_is_nothing_to_do(own_app: App) -> None:
    assert find(own_app).is_nothing
    assert destroy(own_app.aws, find(own_app), lambda _what: True, no_steps) == Destroyed(
        (), ()
    )
