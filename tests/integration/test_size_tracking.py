"""The service size-tracking as deployed: every change of a bucket leads to a true row."""

from __future__ import annotations

import json

import pytest
from harness import App, eventually, now, track

from bucketsize.model import Measurement

AWKWARD_KEYS = (
    "a+b/ü+.txt",
    "two words.txt",
    "per%20cent",
    "日本/語",
    "quote'\"&<>",
    "a//b/../c",
)


@pytest.fixture
def tracked(app: App, bucket_of_ones_own: str) -> str:
    track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    return bucket_of_ones_own


def row_caused_by(app: App, bucket: str, event_name: str, key: str, size: int) -> Measurement:
    def find() -> Measurement | None:
        for row in app.rows(bucket, began):
            cause = (row.cause.event_name, row.cause.object_key)
            if cause == (event_name, key) and row.total_size == size:
                return row
        return None

    began = now().replace(year=2020)
    return eventually(find, f"a row of {size} B caused by {event_name} of {key}")


def test_creation_update_and_deletion_each_lead_to_a_row(app: App, tracked: str) -> None:
    s3 = app.aws.s3
    s3.put_object(Bucket=tracked, Key="a.txt", Body=b"x" * 19)
    assert row_caused_by(app, tracked, "ObjectCreated:Put", "a.txt", 19).object_count == 1
    s3.put_object(Bucket=tracked, Key="a.txt", Body=b"x" * 28)
    assert row_caused_by(app, tracked, "ObjectCreated:Put", "a.txt", 28).object_count == 1
    s3.delete_object(Bucket=tracked, Key="a.txt")
    assert row_caused_by(app, tracked, "ObjectRemoved:Delete", "a.txt", 0).object_count == 0


@pytest.mark.parametrize("key", AWKWARD_KEYS)
def test_a_row_names_the_key_as_it_was_typed(app: App, tracked: str, key: str) -> None:
    app.aws.s3.put_object(Bucket=tracked, Key=key, Body=b"12345")
    row_caused_by(app, tracked, "ObjectCreated:Put", key, 5)


def test_multipart_uploads_and_copies_count(app: App, tracked: str) -> None:
    s3 = app.aws.s3
    upload = s3.create_multipart_upload(Bucket=tracked, Key="big")["UploadId"]
    part = s3.upload_part(
        Bucket=tracked, Key="big", UploadId=upload, PartNumber=1, Body=b"x" * 1000
    )
    s3.complete_multipart_upload(
        Bucket=tracked,
        Key="big",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    row_caused_by(app, tracked, "ObjectCreated:CompleteMultipartUpload", "big", 1000)
    s3.copy_object(Bucket=tracked, Key="copy", CopySource={"Bucket": tracked, "Key": "big"})
    row_caused_by(app, tracked, "ObjectCreated:Copy", "copy", 2000)


def test_more_objects_than_one_page_lists_are_all_counted(
    app: App, bucket_of_ones_own: str
) -> None:
    for at in range(1001):
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=f"{at:04}", Body=b"xy")
    tracked = track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    assert [(b.total_size, b.object_count) for b in tracked.baselines] == [(2002, 1001)]
    app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key="one more", Body=b"xyz")
    row = row_caused_by(app, bucket_of_ones_own, "ObjectCreated:Put", "one more", 2005)
    assert row.object_count == 1002


def invoke(app: App, event: object) -> dict[str, object]:
    answer = app.client("lambda").invoke(
        FunctionName=app.outputs["SizeTrackingFunction"], Payload=json.dumps(event)
    )
    result: dict[str, object] = json.loads(answer["Payload"].read())
    return result


def s3_record(bucket: str, key: str = "k") -> dict[str, object]:
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key, "sequencer": "0A"}},
    }


def test_an_event_wrapped_by_sqs_is_understood(app: App, tracked: str) -> None:
    body = json.dumps({"Records": [s3_record(tracked, "a+b")]})
    assert invoke(app, {"Records": [{"eventSource": "aws:sqs", "body": body}]}) == {"rows": 1}
    row_caused_by(app, tracked, "ObjectCreated:Put", "a b", 0)


def test_the_test_event_of_s3_is_no_error(app: App) -> None:
    assert invoke(app, {"Service": "Amazon S3", "Event": "s3:TestEvent"}) == {"rows": 0}


def test_a_malformed_record_fails_loudly_after_the_valid_ones(app: App, tracked: str) -> None:
    result = invoke(app, {"Records": [{"eventSource": "aws:s3"}, s3_record(tracked, "valid")]})
    assert "A record of S3 lacks the field" in str(result["errorMessage"])
    row_caused_by(app, tracked, "ObjectCreated:Put", "valid", 0)


def test_an_event_that_cannot_be_measured_ends_in_the_dead_letter_queue(app: App) -> None:
    marker = f"marker-{now().timestamp()}"
    app.client("lambda").invoke(
        FunctionName=app.outputs["SizeTrackingFunction"],
        InvocationType="Event",
        Payload=json.dumps({"Records": [{"eventSource": marker}]}),
    )
    sqs = app.client("sqs")

    def dead_letter() -> bool:
        answer = sqs.receive_message(QueueUrl=app.outputs["DeadLetterQueueUrl"])
        return any(marker in message["Body"] for message in answer.get("Messages", []))

    assert eventually(dead_letter, "the event in the dead-letter queue", 60)


def test_what_it_logs_is_structured_and_names_no_key(app: App, tracked: str) -> None:
    app.aws.s3.put_object(Bucket=tracked, Key="very-private-name", Body=b"123")
    row_caused_by(app, tracked, "ObjectCreated:Put", "very-private-name", 3)
    logs = app.client("logs")

    def lines() -> list[str]:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName="/aws/lambda/bucketsize-size-tracking"
        )
        return [event["message"] for page in pages for event in page["events"]]

    def ours() -> list[dict[str, object]]:
        found = [json.loads(line) for line in lines() if line.startswith("{")]
        return [line for line in found if line.get("bucket_name") == tracked]

    logged = eventually(ours, "its log lines")
    assert any(line.get("total_size") == 3 for line in logged)
    assert not any("very-private-name" in line for line in lines())
