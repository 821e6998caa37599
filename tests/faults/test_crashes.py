"""Each function is killed between any two of its calls to AWS, then tried again.

A kill at call 0, 1, 2 … until the function gets to its end before it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count, groupby
from typing import Any

import pytest
from PIL import Image

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.table import ensure_table
from bucketsize.history.items import item_of
from bucketsize.ledger.schema import table_definition
from bucketsize.model import Measurement, Method
from bucketsize.summaries import SizeSummaries
from bucketsize.summaries.resolutions import RESOLUTIONS, interval_start
from bucketsize.summaries.schema import table_definition as summaries_table_definition
from bucketsize.summaries.summary import fold
from faults.delivery import DeliveryPlan
from faults.kills import killed_after
from faults.plan import CALM
from faults.proxy import FaultProxy
from faults.retries import batch
from faults.sandbox import Outcome, Sandbox
from faults.tracked_bucket import TrackedBucket

Make = Callable[..., TrackedBucket]

SUMMARIES_TABLE = "summaries-of-crashes"


@pytest.fixture
def make(tables: Aws, proxy: FaultProxy, sandbox: Sandbox) -> Make:
    """Makes a tracked bucket without any faults but the kill."""
    at_once = DeliveryPlan(0, doubled=0, longest_delay=0)

    def made(method: Method, **more: Any) -> TrackedBucket:
        return TrackedBucket(tables, proxy, sandbox, method, CALM, at_once, **more)

    return made


def killed_everywhere(once: Callable[[int], Outcome], step: int = 1) -> int:
    """Run it with a kill after call 0, 1, 2 … until it gets to its end; the last one's call."""
    for calls in count(step=step):
        outcome = once(calls)
        if not outcome.was_killed:
            assert outcome.succeeded, outcome.traceback
            return calls
    raise AssertionError


def test_listing_killed_anywhere_and_tried_again_writes_a_true_row(make: Make) -> None:
    def once(calls: int) -> Outcome:
        run = make(Method.LISTING)
        [*_, event] = run.events(3)
        with killed_after(run.proxy, run.sandbox, calls):
            outcome = run.lambda_.call("size-tracking", event)
        has_written = calls >= 3
        assert len(run.rows()) == has_written
        run.lambda_.deliver(event)
        assert [r.size for r in run.rows()] == [run.bucket.size()] * (1 + has_written)
        return outcome

    assert killed_everywhere(once) == 3 + 1  # list, ask for the peak, put


def test_the_ledger_killed_anywhere_and_tried_again_writes_one_exact_row(make: Make) -> None:
    def once(calls: int) -> Outcome:
        run = make(Method.LEDGER)
        events = run.events(4)
        messages = {f"{n}": event for n, event in enumerate(events)}
        with killed_after(run.proxy, run.sandbox, calls):
            outcome = run.lambda_.call("size-tracking", batch(messages))
        run.lambda_.deliver_batch(events)
        run.assert_exact()
        assert len(run.rows()) == 2  # its first, and this one: never a second of the same
        return outcome

    assert killed_everywhere(once) > 3


def test_reconcile_killed_anywhere_and_tried_again_repairs_exactly_what_was_lost(
    make: Make,
    tables: Aws,
    thorough: bool,  # noqa: FBT001  a fixture
) -> None:
    def once(calls: int) -> Outcome:
        table_name = f"ledger-of-crash-{calls}"
        ensure_table(tables, table_definition(table_name))
        run = make(Method.LEDGER, ledger_table=table_name, ledger_age=timedelta(hours=1))
        run.events(3)  # and they are lost
        with killed_after(run.proxy, run.sandbox, calls):
            outcome = run.lambda_.call("reconcile", {})
        again = run.lambda_.call("reconcile", {})
        assert again.succeeded, again.traceback
        run.assert_exact()
        assert len(run.rows()) == 2
        return outcome

    # Most of its calls ask for one shard after the other.
    assert killed_everywhere(once, step=1 if thorough else 6) > 20


def test_summarizing_killed_anywhere_and_tried_again_has_every_row_in_every_summary(
    make: Make, tables: Aws
) -> None:
    ensure_table(tables, summaries_table_definition(SUMMARIES_TABLE))
    summaries = SizeSummaries(tables.dynamodb, SUMMARIES_TABLE)

    def once(calls: int) -> Outcome:
        run = make(Method.LISTING)
        for event in run.events(2):
            run.lambda_.deliver(event)
        stream = {"Records": [inserted(row) for row in run.rows()]}
        told = {"SUMMARIES_TABLE_NAME": SUMMARIES_TABLE}
        with killed_after(run.proxy, run.sandbox, calls):
            outcome = run.sandbox.run("summarizing", stream, **told)
        again = run.sandbox.run("summarizing", stream, **told)
        assert again.succeeded, again.traceback
        for resolution in RESOLUTIONS:
            window = run.began - 2 * resolution, run.began + 2 * resolution
            found = summaries.intervals(run.bucket.name, resolution, *window)
            shown = [figures(row) for summary in found for row in summary.rows]
            assert shown == [figures(row) for row in summarized(run.rows(), resolution)]
        entry = summaries.entry(run.bucket.name)
        assert entry
        assert figures(entry.latest) == figures(run.rows()[-1])
        return outcome

    assert killed_everywhere(once) > 3


def summarized(rows: list[Measurement], resolution: timedelta) -> list[Measurement]:
    """The rows that stand for all in the summaries of a resolution."""
    by_interval = groupby(rows, lambda row: interval_start(row.timestamp, resolution))
    return [row for _, group in by_interval for row in fold(group).rows]


def inserted(row: Measurement) -> dict[str, Any]:
    """What the history's stream says of a new row."""
    image = item_of(row, is_peak=False)
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {"NewImage": image},
    }


def figures(row: Measurement) -> tuple[datetime, int, int]:
    return row.timestamp, row.total_size, row.object_count


def test_plotting_killed_anywhere_leaves_a_whole_picture_or_none(make: Make) -> None:
    run = make(Method.LISTING)
    run.lambda_.deliver(run.events(1)[0])
    plotted = {"BUCKET_NAME": run.bucket.name, "PLOT_BUCKET": run.bucket.name}

    def once(calls: int) -> Outcome:
        run.aws.s3.delete_object(Bucket=run.bucket.name, Key="plot")
        with killed_after(run.proxy, run.sandbox, calls):
            outcome = run.sandbox.run("plotting", {}, **plotted)
        assert len(pictures(run)) == (calls >= 4)
        again = run.sandbox.run("plotting", {}, **plotted)
        assert again.answer["statusCode"] == 200, again.traceback
        assert len(pictures(run)) == 1
        return outcome

    assert killed_everywhere(once) == 4 + 1  # rows, the row before, the peak, put


def pictures(run: TrackedBucket) -> list[tuple[int, int]]:
    """The sizes of what is stored as ``plot``, if it is a whole picture."""
    found = run.aws.s3.list_objects_v2(Bucket=run.bucket.name, Prefix="plot")
    bodies = [
        run.aws.s3.get_object(Bucket=run.bucket.name, Key=o["Key"])["Body"].read()
        for o in found.get("Contents", [])
    ]
    images = [Image.open(BytesIO(body)) for body in bodies]
    for image in images:
        image.load()  # all of it, or an error
    return [image.size for image in images]
