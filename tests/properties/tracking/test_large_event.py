"""An event that nobody honest sends is as large as Lambda takes it."""

from __future__ import annotations

import pytest
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable
from fakes.ledger_desk import Desk
from fakes.ledger_world import BUCKET, NOON
from fakes.s3_events import short_record

from bucketsize.history import SizeHistory
from bucketsize.model import BucketSize
from bucketsize.tracking.tracker import Tracker


def test_ten_thousand_records_in_one_event_all_count_but_those_that_are_none() -> None:
    desk, table = Desk(), LaggingHistoryTable()
    desk.start()
    tracker = Tracker(
        measure=lambda _name: BucketSize(0, 0),
        history=SizeHistory(table, "t", long_after),  # type: ignore[arg-type]
        now=lambda: NOON,
        report=lambda _recorded: None,
        ledger=desk.ledger,
        ledger_buckets=(BUCKET,),
    )
    good = [short_record(key=f"{number}") for number in range(9_990)]
    bad = [short_record(key="bad", size=-1) for _ in range(10)]
    with pytest.raises(ExceptionGroup) as caught:
        tracker.track({"Records": [*good[:5_000], *bad, *good[5_000:]]})
    assert len(caught.value.exceptions) == 10
    assert desk.size == (5 * 9_990, 9_990)
