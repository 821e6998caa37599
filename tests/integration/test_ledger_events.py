"""A bucket on the ledger: S3's events by way of the queue, to rows and to the dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from harness import App, eventually, now, track

from bucketsize.cloud.ledgers import open_ledger, reconcile_ledger
from bucketsize.cloud.stack import deployed_stack
from bucketsize.cloud.untrack import untrack
from bucketsize.listing import measure_bucket
from bucketsize.model import Measurement, Method

BUCKET = "followed-by-its-ledger"


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def app_with_ledger(app: App) -> Iterator[App]:
    """The app, and a bucket that its ledger has followed since it held one object."""
    app.aws.s3.create_bucket(Bucket=BUCKET)
    app.aws.s3.put_object(Bucket=BUCKET, Key="there before", Body=b"12345")
    track(app.aws, "bucketsize", BUCKET, quiet, Method.LEDGER)
    yield App(app.aws, BUCKET, dict(deployed_stack(app.aws, "bucketsize").outputs))
    untrack(app.aws, "bucketsize", BUCKET, quiet)


@pytest.fixture
def followed(app_with_ledger: App) -> App:
    """The same, with a row that tells what the bucket holds now."""
    seen_as_listed(app_with_ledger)
    return app_with_ledger


def seen_as_listed(app: App) -> Measurement:
    """The newest row, as soon as it tells what a listing does."""

    def row() -> Measurement | None:
        latest = app.history.latest(BUCKET)
        listed = measure_bucket(app.aws.s3, BUCKET)
        is_told = latest and latest.size == listed
        return latest if is_told else None

    found = eventually(row, "a row like the listing")
    assert found.method is Method.LEDGER
    return found


def in_queue(app: App, output: str) -> int:
    attributes = app.client("sqs").get_queue_attributes(
        QueueUrl=app.outputs[output], AttributeNames=["All"]
    )["Attributes"]
    return sum(int(n) for name, n in attributes.items() if name.startswith("Approximate"))


def test_its_first_row_tells_what_it_held_before(followed: App) -> None:
    first = followed.rows(BUCKET, now().replace(year=2020))[0]
    assert (first.total_size, first.object_count) == (5, 1)
    assert first.cause.event_name == "Baseline"


def test_an_object_created_overwritten_and_removed_makes_a_row_each(followed: App) -> None:
    s3, before = followed.aws.s3, seen_as_listed(followed)
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"1234567")
    created = seen_as_listed(followed)
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"123")
    overwritten = seen_as_listed(followed)
    s3.delete_object(Bucket=BUCKET, Key="k")
    removed = seen_as_listed(followed)
    rows = (created, overwritten, removed)
    assert [row.total_size - before.total_size for row in rows] == [7, 3, 0]
    assert [row.object_count - before.object_count for row in rows] == [1, 1, 0]
    assert [row.cause.event_name for row in rows] == [
        "ObjectCreated:Put",
        "ObjectCreated:Put",
        "ObjectRemoved:Delete",
    ]


def test_copies_and_completed_uploads_are_entered_with_their_sizes(followed: App) -> None:
    s3, before = followed.aws.s3, seen_as_listed(followed)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
    where: Any = {"Bucket": BUCKET, "Key": "big", "UploadId": upload}
    part = s3.upload_part(**where, PartNumber=1, Body=b"x" * 1000)
    parts: Any = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**where, MultipartUpload=parts)
    assert seen_as_listed(followed).total_size == before.total_size + 1000
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "big"})
    assert seen_as_listed(followed).total_size == before.total_size + 2000


@pytest.mark.parametrize(
    "key",
    [
        "x" * 1024,
        "ü" * 512,
        "a+b/ü %2B&=?#.txt",
        "total",
        "photo 🦀.jpg",
        " ",
        "folder/",
    ],
    ids=[
        "1,024 bytes",
        "of two bytes each",
        "encoded",
        "an item's",
        "astral",
        "space",
        "folder",
    ],
)
def test_whatever_its_key_an_object_comes_and_goes(followed: App, key: str) -> None:
    before = seen_as_listed(followed)
    followed.aws.s3.put_object(Bucket=BUCKET, Key=key, Body=b"12")
    assert seen_as_listed(followed).total_size == before.total_size + 2
    followed.aws.s3.delete_object(Bucket=BUCKET, Key=key)
    assert seen_as_listed(followed).total_size == before.total_size


def test_a_burst_is_entered_by_fewer_transactions_than_it_has_events(followed: App) -> None:
    began = now()
    for number in range(60):
        followed.aws.s3.put_object(Bucket=BUCKET, Key=f"burst-{number}", Body=b"1")
    seen_as_listed(followed)
    assert len(followed.rows(BUCKET, began)) < 60
    eventually(lambda: in_queue(followed, "EventQueueUrl") == 0, "an empty queue")


def test_a_message_that_cannot_be_read_stops_no_other_and_ends_in_the_dead_letters(
    followed: App,
) -> None:
    sqs, url = followed.client("sqs"), followed.outputs["EventQueueUrl"]
    asked = {"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]}
    before = sqs.get_queue_attributes(**asked)["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})
    marker = f"no event at all {now().timestamp()}"
    try:
        for number in range(5):
            followed.aws.s3.put_object(Bucket=BUCKET, Key=f"beside-{number}", Body=b"1")
            if number == 2:
                sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"marker": marker}))
        seen_as_listed(followed)

        def dead_letter() -> bool:
            answer = sqs.receive_message(QueueUrl=followed.outputs["DeadLetterQueueUrl"])
            return any(marker in message["Body"] for message in answer.get("Messages", []))

        eventually(dead_letter, "the message among the dead letters", 60)
        assert eventually(lambda: in_queue(followed, "EventQueueUrl") == 0, "an empty queue")
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


def test_the_test_message_of_s3_is_no_error(followed: App) -> None:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET})
    followed.client("sqs").send_message(
        QueueUrl=followed.outputs["EventQueueUrl"], MessageBody=body
    )
    eventually(lambda: in_queue(followed, "EventQueueUrl") == 0, "an empty queue")


def test_what_no_event_told_is_found_by_reconcile(followed: App) -> None:
    """Without its notification for a while: S3 forgets what happens meanwhile."""
    s3 = followed.aws.s3
    configuration: Any = s3.get_bucket_notification_configuration(Bucket=BUCKET)
    configuration.pop("ResponseMetadata")
    nothing: Any = {}
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=nothing)
    s3.put_object(Bucket=BUCKET, Key="untold", Body=b"123")
    s3.put_object(Bucket=BUCKET, Key="there before", Body=b"1")
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration=configuration
    )
    ledger = open_ledger(followed.aws, deployed_stack(followed.aws, "bucketsize"))
    drift = reconcile_ledger(followed.aws, ledger, BUCKET, quiet)
    assert (drift.missing, drift.differing) == (1, 1)
    assert (drift.total_size, drift.object_count) == (3 - 4, 1)
    seen_as_listed(followed)
