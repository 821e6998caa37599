"""Events that nobody honest sends: each is refused and says why, and those beside it count.

Every event is tried by both methods: a listing needs of a record no more than its bucket, a
ledger takes it at its word.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable
from fakes.ledger_desk import Desk
from fakes.ledger_world import BUCKET, NOON
from fakes.s3_events import short_record

from bucketsize.errors import MalformedEvent
from bucketsize.history import SizeHistory
from bucketsize.ledger.changes import LARGEST_OBJECT
from bucketsize.model import BucketSize
from bucketsize.tracking.events import parse_event
from bucketsize.tracking.object_changes import object_change
from bucketsize.tracking.tracker import Tracker

TERABYTE = 2**40
PYTHONS_WORDS = re.compile(r"Error\(|NoneType|\b(?:str|int|dict)\b")
ESCAPES = "\x1b]0;owned\x07\x1b[2J\r\n\u202e"


def named(event_name: str) -> dict[str, Any]:
    return short_record(key="bad") | {"eventName": event_name}


def queued(*records: Any) -> dict[str, Any]:
    """Each record in a message of its own, whose id is its place."""
    messages = (
        {"messageId": f"{place}", "eventSource": "aws:sqs", "body": json.dumps(one)}
        for place, one in enumerate({"Records": [found]} for found in records)
    )
    return {"Records": list(messages)}


class Service:
    """A tracker by ledger; what is not BUCKET's it may not list."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.desk.start()
        self.listed: list[str] = []
        table: Any = LaggingHistoryTable()
        self.history = SizeHistory(table, "t", long_after)
        self.tracker = Tracker(
            measure=self._measure,
            history=self.history,
            now=lambda: NOON,
            report=lambda _recorded: None,
            ledger=self.desk.ledger,
            ledger_buckets=(BUCKET,),
        )

    def _measure(self, bucket_name: str) -> BucketSize:
        if bucket_name != "listed":
            raise PermissionError(f"no rights in {bucket_name}")
        self.listed.append(bucket_name)
        return BucketSize(7, 1)

    def failed(self, *records: Any) -> list[str]:
        return [m.message_id for m in self.tracker.track_batch(queued(*records))]


def deep(times: int) -> Any:
    event: Any = short_record()
    for _ in range(times):
        event = {"Records": [event]}
    return event


REFUSED_BY_BOTH: dict[str, Any] = {
    "no object": {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {}},
    "null": None,
    "a text": "ObjectCreated:Put",
    "a number": 1e308,
    "records that are no list": {"Records": {"0": {}}},
    "records in records": deep(50),
    "a bucket that is a list": short_record(["photos"]),
    "a bucket with a path": short_record("../../etc/passwd"),
    "a bucket with HTML": short_record("<script>alert(1)</script>"),
    "a bucket with terminal escapes": short_record(f"photos{ESCAPES}"),
    "a bucket of another script": short_record("рhotos"),
    "a bucket with a NUL": short_record("photos\0"),
    "a bucket with a line": short_record("photos\n"),
    "a bucket of 256 letters": short_record("x" * 256),
    "a key that is no text": short_record(key=5),
    "a key that is a list": short_record(key=["a"]),
    "a key of 1,025 bytes": short_record(key="x" * 1025),
    "a key of 1,026 bytes in 342 letters": short_record(key="\u20ac" * 342),
    "a key of a megabyte": short_record(key="x" * 2**20),
    "an empty key": short_record(key=""),
    "half a surrogate pair": short_record(key="\ud83d"),
    "half a pair, encoded": short_record(key="%ED%A0%BD"),
    "a byte that is no letter": short_record(key="%FF"),
    "an event with escapes": named(f"ObjectCreated:Put{ESCAPES}"),
    "an event with HTML": named("ObjectCreated:<img src=x onerror=alert(1)>"),
    "an event with a formula": named('ObjectCreated:=HYPERLINK("http://x")'),
    "an event of a megabyte": named("ObjectCreated:" + "x" * 2**20),
}

REFUSED_BY_THE_LEDGER: dict[str, Any] = {
    "a negative size": short_record(key="bad", size=-5),
    "a size in words": short_record(key="bad", size="5"),
    "a size that is true": short_record(key="bad", size=True),
    "half a byte": short_record(key="bad", size=0.5),
    "no number": short_record(key="bad", size=float("nan")),
    "no end": short_record(key="bad", size=float("inf")),
    "a list of sizes": short_record(key="bad", size=[5]),
    "no size": short_record(key="bad", size=None),
    "more than S3 holds in an object": short_record(key="bad", size=LARGEST_OBJECT + 1),
    "more than a number may be": short_record(key="bad", size=10**400),
    "no sequencer": short_record(key="bad", sequencer=None),
    "a sequencer of zeros": short_record(key="bad", sequencer="0000"),
    "a sequencer of a megabyte": short_record(key="bad", sequencer="F" * 2**20),
    "a sequencer with escapes": short_record(key="bad", sequencer=ESCAPES),
    "a sequencer in other digits": short_record(key="bad", sequencer="\u0661\u0662"),
    "no time": short_record(key="bad") | {"eventTime": None},
    "a time that is no day": short_record(key="bad") | {"eventTime": "2026-02-30T00:00:00Z"},
}

HARMLESS_KEYS = {
    "a path": "../../etc/passwd",
    "a formula": '=HYPERLINK("http://x")',
    "HTML": "<script>alert(1)</script>",
    "terminal escapes": ESCAPES,
    "a NUL": "a\0b",
    "1,024 bytes": "x" * 1024,
    "1,023 bytes in 341 letters": "\u20ac" * 341,
    "a percent sign": "100%25",
}


@pytest.mark.parametrize("hostile", REFUSED_BY_BOTH.values(), ids=REFUSED_BY_BOTH)
def test_it_is_refused_and_both_methods_go_on(hostile: Any) -> None:
    service = Service()
    assert service.failed(
        short_record(key="a"), hostile, short_record("listed"), short_record(key="b")
    ) == ["1"]
    assert service.desk.size == (10, 2)
    assert service.listed == ["listed"]


@pytest.mark.parametrize("hostile", REFUSED_BY_THE_LEDGER.values(), ids=REFUSED_BY_THE_LEDGER)
def test_the_ledger_refuses_what_it_cannot_reckon_with(hostile: Any) -> None:
    service = Service()
    assert service.failed(short_record(key="a"), hostile, short_record(key="b")) == ["1"]
    assert service.desk.size == (10, 2)
    assert service.desk.item("bad") is None


@pytest.mark.parametrize("hostile", REFUSED_BY_THE_LEDGER.values(), ids=REFUSED_BY_THE_LEDGER)
def test_a_listing_asks_s3_and_not_the_record(hostile: Any) -> None:
    service = Service()
    hostile["s3"]["bucket"]["name"], before = "listed", hostile["s3"]["bucket"]["name"]
    try:
        assert service.failed(hostile) == []
    finally:
        hostile["s3"]["bucket"]["name"] = before
    latest = service.history.latest("listed")
    assert latest is not None
    assert (latest.total_size, latest.object_count) == (7, 1)


@pytest.mark.parametrize("hostile", REFUSED_BY_BOTH.values(), ids=REFUSED_BY_BOTH)
def test_the_error_is_short_and_has_nothing_to_obey(hostile: Any) -> None:
    [error] = parse_event({"Records": [hostile]}).malformed
    assert isinstance(error, MalformedEvent)
    assert str(error).isprintable()
    assert len(str(error)) < 200
    assert not PYTHONS_WORDS.search(str(error))


@pytest.mark.parametrize("hostile", REFUSED_BY_THE_LEDGER.values(), ids=REFUSED_BY_THE_LEDGER)
def test_so_is_the_ledgers(hostile: Any) -> None:
    [change] = parse_event(hostile).changes
    with pytest.raises(MalformedEvent) as caught:
        object_change(change)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200
    assert "bad" not in str(caught.value)  # the key


@pytest.mark.parametrize("key", HARMLESS_KEYS.values(), ids=HARMLESS_KEYS)
def test_a_key_that_s3_takes_counts_as_any_other(key: str) -> None:
    service = Service()
    encoded = key if "%" in key else "".join(f"%{byte:02X}" for byte in key.encode())
    assert service.failed(short_record(key=encoded)) == []
    assert service.desk.size == (5, 1)
    assert service.desk.item(key.replace("%25", "%")) is not None


@pytest.mark.parametrize("size", [0, 5 * TERABYTE, LARGEST_OBJECT])
def test_every_size_that_an_object_may_have_counts(size: int) -> None:
    service = Service()
    assert service.failed(short_record(size=size)) == []
    assert service.desk.size == (size, 1)


def test_a_message_that_is_no_json_fails_alone() -> None:
    event = queued(short_record(key="a"), short_record(key="b"))
    bodies: list[Any] = ["{", "", "\0", "[" * 100_000, "1" * 5_000, '{"Records": [', None, {}]
    for body in bodies:
        service = Service()
        event["Records"][1]["body"] = body
        failed = service.tracker.track_batch(event)
        assert [message.message_id for message in failed] == ["1"]
        assert service.desk.size == (5, 1)


def test_a_bucket_that_is_not_tracked_gets_no_row() -> None:
    """The function's role names the tracked buckets: S3 answers for no other."""
    service = Service()
    forged = short_record("somebody-elses")
    assert service.failed(forged, short_record("listed"), short_record(key="a")) == ["0"]
    assert service.history.latest("somebody-elses") is None
    assert service.desk.size == (5, 1)
