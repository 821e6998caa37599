"""Begins a ledger on a bucket that may hold objects, and lets it go live.

Between the two, events write the bucket's total, and `filling` enters what is listed. It
never writes the total: each of its writers counts on an item of its own, its lane. Going
live takes the lanes away and adds their sums to the total in one transaction, so that a
writer who comes later fails, and nothing is counted twice or left out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bucketsize.errors import Conflict
from bucketsize.ledger import schema
from bucketsize.ledger.items import State, Total, item_of_total, key_item
from bucketsize.ledger.position import counted_on, empty_lane, lane_keys, read_position
from bucketsize.ledger.postings import Objects, Posting, Postings, version_of
from bucketsize.ledger.table import ABSENT
from bucketsize.model import BASELINE, Measurement, Method

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far our clock and S3's may be apart: "in most cases, a request must reach AWS within
five minutes of the time stamp in the request" (AWS Identity and Access Management User
Guide, "AWS Signature Version 4 for API requests")."""


def begin(postings: Postings, bucket_name: str, *, lists_meanwhile: bool) -> Total:
    """Put the total of a new generation, unless one is starting or live."""
    for _ in postings.patience.tries():
        before = postings.total(bucket_name)
        if before is not None and before.state is not State.STOPPED:
            return before
        total = Total(
            bucket_name,
            generation=before.generation + 1 if before else 1,
            version=before.version + 1 if before else 1,
            as_of=postings.now() - CLOCKS_DIFFER_BY,
            lists_meanwhile=lists_meanwhile,
            last_row=before.last_row if before else None,
            forgotten=before.forgotten if before else 0,
        )
        table = postings.table
        actions = [
            table.put(item_of_total(total), version_of(before) if before else ABSENT),
            table.put(key_item((schema.BUCKETS, bucket_name)), {}),
            *(table.put(empty_lane(key), ABSENT) for key in lane_keys(total)),
        ]
        if table.written(actions):
            return total
    raise postings.crowded_out(bucket_name)


def go_live(postings: Postings, bucket_name: str) -> Measurement:
    """Take the lanes away, add their sums to the total, write the first row: all in one."""

    def plan(total: Total, _known: Objects) -> Posting | None:
        if total.state is State.LIVE:
            return None
        table = postings.table
        if total.state is State.STOPPED or not read_position(table, total).is_complete:
            raise Conflict(
                f"The objects of {bucket_name} are not all in its ledger.",
                hint="Run bucketsize track again: it goes on where it was broken off.",
            )
        lanes = table.read(lane_keys(total))
        counted = [counted_on(lane) for lane in lanes.values()]
        live = replace(
            total,
            state=State.LIVE,
            live_since=postings.now(),
            total_size=total.total_size + sum(size.total_size for size in counted),
            object_count=total.object_count + sum(size.object_count for size in counted),
        )
        # Each object adds one to its lane's count: with that count it is the lane as read.
        closing = (
            table.remove(key, {schema.OBJECT_COUNT: lane[schema.OBJECT_COUNT]})
            for key, lane in lanes.items()
        )
        return Posting(live, BASELINE, tuple(closing))

    posted = postings.post(bucket_name, plan)
    return posted.row or _newest_row(posted.total)


def _newest_row(total: Total) -> Measurement:
    if total.last_row is None:
        raise Conflict(f"The ledger of {total.bucket_name} is live without a row.")
    return Measurement(
        total.bucket_name,
        total.last_row,
        total.total_size,
        total.object_count,
        BASELINE,
        Method.LEDGER,
    )
