"""Batches of SQS: what goes to a ledger, what is listed, and which messages fail."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable
from fakes.ledger_desk import Desk
from fakes.ledger_world import BUCKET, NOON

from bucketsize.errors import Conflict, InvalidInput, MalformedEvent, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.ledger import Applied
from bucketsize.model import BucketSize, Cause, Method
from bucketsize.tracking.messages import batch_answer, is_batch
from bucketsize.tracking.tracker import Recorded, Tracker


def record(bucket: str, key: str, sequencer: str = "1", **more: Any) -> dict[str, Any]:
    found = {"key": key, "size": 5, "sequencer": sequencer}
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": NOON.isoformat(),
        "s3": {"bucket": {"name": bucket}, "object": found | more},
    }


def batch(*messages: list[dict[str, Any]] | str) -> dict[str, Any]:
    """One message for each list of records; its id is its place."""
    return {
        "Records": [
            {
                "messageId": f"{place}",
                "eventSource": "aws:sqs",
                "body": m if isinstance(m, str) else json.dumps({"Records": m}),
            }
            for place, m in enumerate(messages)
        ]
    }


class Service:
    """A tracker; every bucket whose name begins with "photos" has a ledger."""

    def __init__(self, *unlistable: str) -> None:
        self.desk = Desk()
        self.listed: list[str] = []
        self.reported: list[Recorded] = []
        self._unlistable = unlistable
        table: Any = LaggingHistoryTable()
        self.tracker = Tracker(
            measure=self._measure,
            history=SizeHistory(table, "t", long_after),
            now=lambda: NOON,
            report=self.reported.append,
            ledger=self.desk.ledger,
            ledger_buckets=("other", "photos*"),
        )

    def _measure(self, bucket_name: str) -> BucketSize:
        self.listed.append(bucket_name)
        if bucket_name in self._unlistable:
            raise ServiceFailure("cannot be listed")
        return BucketSize(19, 1)

    def failed(self, *messages: list[dict[str, Any]] | str) -> list[str]:
        failed = self.tracker.track_batch(batch(*messages))
        return [f["itemIdentifier"] for f in batch_answer(failed)["batchItemFailures"]]


GOOD = [record("videos", "good")]


def test_messages_of_one_bucket_are_one_transaction() -> None:
    service = Service()
    service.desk.start()
    assert (
        service.failed([record(BUCKET, "a")], [record(BUCKET, "b"), record(BUCKET, "c")]) == []
    )
    assert service.desk.size == (15, 3)
    [recorded] = service.reported
    assert recorded.measurement.method is Method.LEDGER
    assert recorded.measurement.cause == Cause("ObjectCreated:Put", "c")
    assert 0 <= recorded.duration_seconds < 5
    assert service.listed == []


def test_a_bucket_without_a_ledger_is_listed_once() -> None:
    service = Service()
    assert service.failed([record("videos", "a")], [record("videos", "b")]) == []
    assert service.listed == ["videos"]
    assert service.reported[0].measurement.method is Method.LISTING


def test_an_event_that_comes_by_itself_goes_to_the_ledger_as_well() -> None:
    service = Service()
    service.desk.start()
    [row] = service.tracker.track({"Records": [record(BUCKET, "a")]})
    assert (row.total_size, row.method) == (5, Method.LEDGER)


@pytest.mark.parametrize(
    "malformed",
    [
        "not json",
        [{"eventSource": "aws:s3"}],
        [record(BUCKET, "m", sequencer="")],
        [record(BUCKET, "m", versionId="096fKKXTRTtl3on89fVO.nfljtsv6qko")],
    ],
)
def test_a_malformed_message_fails_alone(malformed: Any) -> None:
    service = Service()
    service.desk.start()
    assert service.failed([record(BUCKET, "a")], malformed, GOOD) == ["1"]
    assert (service.desk.size, service.listed) == ((5, 1), ["videos"])


def test_a_message_fails_for_one_of_its_records_and_the_others_are_recorded() -> None:
    service = Service()
    service.desk.start()
    message = [record(BUCKET, "m", sequencer=""), record(BUCKET, "a")]
    assert service.failed(message, GOOD) == ["0"]
    assert service.desk.size == (5, 1)


def test_the_messages_of_a_transaction_that_fails_fail_and_no_others() -> None:
    service = Service()
    service.desk.start()
    keys = [[record(BUCKET, f"{n}")] for n in range(98)]
    service.desk.dynamodb.invented_reasons = ["TransactionConflict"] * 25  # the first's tries
    failed = service.failed(*keys, [record(BUCKET, "98")], [record(BUCKET, "0")], GOOD)
    assert failed == [*(f"{n}" for n in range(98)), "99"]
    assert service.desk.size == (5, 1)


def test_the_messages_of_a_listing_that_fails_fail() -> None:
    service = Service("broken")
    assert service.failed([record("broken", "a")], GOOD, [record("broken", "b")]) == ["0", "2"]


def test_where_every_message_fails_the_invocation_does() -> None:
    service = Service("broken")
    with pytest.raises(ServiceFailure, match="cannot be listed"):
        service.failed([record("broken", "a")], [record("broken", "b")])
    with pytest.raises(ExceptionGroup) as caught:
        service.failed([record("broken", "a")], "not json")
    kinds = {type(e) for e in caught.value.exceptions}
    assert kinds == {ServiceFailure, MalformedEvent}


def test_a_bucket_that_has_no_ledger_yet_waits_in_the_queue() -> None:
    service = Service()
    assert service.failed([record("photos-of-2027", "a")], GOOD) == ["0"]


def test_a_change_that_comes_too_late_fails_and_names_the_remedy() -> None:
    service = Service()
    service.desk.start()
    service.desk.now += timedelta(days=31)
    late, new = (
        record(BUCKET, "late"),
        record(BUCKET, "new") | {"eventTime": service.desk.now.isoformat()},
    )
    [message] = service.tracker.track_batch(batch([late], [new]))
    [error] = message.failures
    assert isinstance(error, InvalidInput)
    assert f"A change of {BUCKET} of 23 November 2026 comes too late: nobody" in error.message
    assert error.hint == "Make up for it with: bucketsize reconcile"
    assert service.desk.size == (5, 1)


def test_while_a_ledger_starts_the_bucket_is_listed_if_it_was_before() -> None:
    service = Service()
    service.desk.ledger.begin(BUCKET, lists_meanwhile=True)
    assert service.failed([record(BUCKET, "a")], [record(BUCKET, "b")]) == []
    assert service.listed == [BUCKET]
    assert [r.measurement.method for r in service.reported] == [Method.LISTING]
    service.failed([record(BUCKET, "a")])  # delivered again, say, since its listing failed
    assert service.listed == [BUCKET, BUCKET]


def test_a_bucket_is_listed_if_any_of_its_transactions_wants_it() -> None:
    """The ledger goes live between two transactions: the first one's changes are in no row."""
    service = Service()
    answers = iter([Applied(None, must_list=True), Applied(None, must_list=False)])
    ledger: Any = SimpleNamespace(apply=lambda _bucket, _changes: next(answers))
    tracker = replace(service.tracker, ledger=ledger)
    tracker.track_batch(batch([record(BUCKET, f"k{n}") for n in range(150)]))
    assert service.listed == [BUCKET]
    assert next(answers, None) is None


def test_while_a_ledger_starts_a_new_bucket_has_no_row() -> None:
    service = Service()
    service.desk.ledger.begin(BUCKET, lists_meanwhile=False)
    assert service.failed([record(BUCKET, "a")]) == []
    assert (service.listed, service.reported) == ([], [])


def test_a_message_is_delivered_again_if_the_listing_meanwhile_fails() -> None:
    service = Service(BUCKET)
    service.desk.ledger.begin(BUCKET, lists_meanwhile=True)
    assert service.failed([record(BUCKET, "a")], GOOD) == ["0"]


def test_ledgers_are_written_before_any_bucket_is_listed() -> None:
    """A listing may take longer than Lambda gives: the others' events are entered by then."""
    service = Service()
    service.desk.start()
    service.desk.ledger.begin("other", lists_meanwhile=True)
    service.failed([record("other", "a")], GOOD, [record(BUCKET, "a")])
    assert [r.measurement.bucket_name for r in service.reported] == [BUCKET, "other", "videos"]


def test_a_bucket_whose_ledger_was_stopped_is_listed() -> None:
    service = Service()
    service.desk.start()
    service.desk.ledger.stop(BUCKET)
    assert service.failed([record(BUCKET, "a")]) == []
    assert service.listed == [BUCKET]


def test_the_same_failure_of_many_messages_is_told_once() -> None:
    service = Service()
    service.desk.start()
    service.desk.dynamodb.invented_reasons = ["TransactionConflict"] * 25
    with pytest.raises(Conflict):
        service.failed([record(BUCKET, "a")], [record(BUCKET, "b")])


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"Records": []},
        {"Records": [record(BUCKET, "a")]},
        {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]},
        {"Records": [None]},
    ],
)
def test_what_has_no_message_ids_is_no_batch(event: Any) -> None:
    assert not is_batch(event)


def test_what_sqs_delivers_is_a_batch() -> None:
    assert is_batch(batch(GOOD))


def test_a_burst_takes_a_tenth_of_the_requests_that_listing_one_by_one_takes() -> None:
    """One by one, each event lists the bucket, asks for the peak and puts a row."""
    service = Service()
    service.desk.start()
    service.desk.dynamodb.requests.clear()
    for start in range(0, 1000, 100):
        assert service.failed(*([record(BUCKET, f"{start + n}")] for n in range(100))) == []
    requests = service.desk.dynamodb.requests
    assert service.desk.size == (5000, 1000)
    assert len(requests) <= 1000 * 3 / 10
    assert len(service.desk.rows) - 1 == requests.count("TransactWriteItems") == 20
