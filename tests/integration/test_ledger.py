"""The ledger's requests to a real DynamoDB API, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bucketsize.cloud.aws import Aws
from bucketsize.history import SizeHistory
from bucketsize.history import schema as history_schema
from bucketsize.ledger import Ledger, ObjectChange, State, in_transactions
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.reconcile import reconcile
from bucketsize.ledger.schedule import due_buckets
from bucketsize.ledger.schema import table_definition
from bucketsize.listing import ListedPage, list_pages
from bucketsize.model import Cause, Method, Window

HISTORY_TABLE = "ledger-test-history"
LEDGER_TABLE = "ledger-test-ledger"


def now() -> datetime:
    return datetime.now(UTC)


def put(key: str, size: int, sequencer: str) -> ObjectChange:
    return ObjectChange(key, size, sequencer, now(), Cause("ObjectCreated:Put", key))


def delete(key: str, sequencer: str) -> ObjectChange:
    return ObjectChange(key, None, sequencer, now(), Cause("ObjectRemoved:Delete", key))


@pytest.fixture(scope="module")
def history(aws: Aws) -> Iterator[SizeHistory]:
    aws.dynamodb.create_table(**history_schema.table_definition(HISTORY_TABLE))
    yield SizeHistory(aws.dynamodb, HISTORY_TABLE)
    aws.dynamodb.delete_table(TableName=HISTORY_TABLE)


@pytest.fixture(scope="module")
def ledger(aws: Aws, history: SizeHistory) -> Iterator[Ledger]:
    aws.dynamodb.create_table(**table_definition(LEDGER_TABLE))
    yield Ledger(aws.dynamodb, LEDGER_TABLE, history, now=now)
    aws.dynamodb.delete_table(TableName=LEDGER_TABLE)


@pytest.fixture
def bucket(aws: Aws, request: pytest.FixtureRequest) -> str:
    name: str = "l-" + request.node.name.replace("_", "-")[-50:].strip("-")
    aws.s3.create_bucket(Bucket=name)
    return name


def nobody(_count: int) -> None:
    pass


def started(ledger: Ledger, bucket: str, aws: Aws) -> None:
    ledger.begin(bucket, lists_meanwhile=False)
    ledger.fill(bucket, lambda after: list_pages(aws.s3, bucket, start_after=after), nobody)
    ledger.go_live(bucket)


def test_a_start_enters_what_the_bucket_holds_and_events_keep_it_true(
    aws: Aws, ledger: Ledger, history: SizeHistory, bucket: str
) -> None:
    for n in range(120):
        aws.s3.put_object(Bucket=bucket, Key=f"{n}/ü", Body=b"12345")
    began = now()
    started(ledger, bucket, aws)
    applied = ledger.apply(bucket, [put("0/ü", 7, "1"), delete("1/ü", "1"), put("new", 1, "1")])
    assert applied.row is not None
    assert (applied.row.total_size, applied.row.object_count) == (120 * 5 + 2 - 5 + 1, 120)
    again = ledger.apply(bucket, [put("0/ü", 7, "1"), delete("1/ü", "1")])
    assert (again.row, again.must_list) == (None, False)
    rows = list(history.measurements(bucket, Window(began, now() + timedelta(days=1))))
    assert [(row.total_size, row.method) for row in rows] == [
        (600, Method.LEDGER),
        (598, Method.LEDGER),
    ]
    assert history.peak() is not None


def test_a_batch_of_many_keys_takes_several_transactions(
    aws: Aws, ledger: Ledger, bucket: str
) -> None:
    started(ledger, bucket, aws)
    batches = list(in_transactions(put(f"k{n}", 2, "1") for n in range(100)))
    for batch in batches:
        ledger.apply(bucket, batch)
    total = ledger.total(bucket)
    assert total is not None
    assert (len(batches), total.total_size, total.object_count) == (2, 200, 100)


def test_a_stopped_ledger_is_forgotten(aws: Aws, ledger: Ledger, bucket: str) -> None:
    for n in range(60):
        aws.s3.put_object(Bucket=bucket, Key=f"{n}", Body=b"1")
    started(ledger, bucket, aws)
    assert bucket in ledger.bucket_names()
    ledger.stop(bucket)
    told: list[int] = []
    ledger.forget(bucket, told.append)
    total = ledger.total(bucket)
    assert total is not None
    assert total.state is State.STOPPED
    assert told[-1] >= 60
    assert bucket not in ledger.bucket_names()
    assert ledger.begin(bucket, lists_meanwhile=False).generation == 2


def test_a_reconcile_repairs_what_events_did_not_tell(
    aws: Aws, ledger: Ledger, bucket: str
) -> None:
    aws.s3.put_object(Bucket=bucket, Key="gone", Body=b"12345")
    aws.s3.put_object(Bucket=bucket, Key="grown", Body=b"1")
    started(ledger, bucket, aws)
    aws.s3.delete_object(Bucket=bucket, Key="gone")
    aws.s3.put_object(Bucket=bucket, Key="grown", Body=b"123")
    aws.s3.put_object(Bucket=bucket, Key="new", Body=b"1234567")

    def pages_after(after: str) -> Iterator[ListedPage]:
        return list_pages(aws.s3, bucket, start_after=after)

    drift = reconcile(ledger, bucket, pages_after, lambda _so_far: None)
    assert drift == Drift(2, 1, 1, 1, 4, 0, 0, is_complete=True)
    total = ledger.total(bucket)
    assert total is not None
    assert (total.total_size, total.object_count) == (10, 2)
    again = reconcile(ledger, bucket, pages_after, lambda _so_far: None)
    assert again == Drift(compared=2, is_complete=True)
    assert due_buckets(ledger, now() + timedelta(minutes=9)) == []
    assert bucket in due_buckets(ledger, now() + timedelta(minutes=11))
