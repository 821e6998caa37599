"""When a bucket changed and nobody measured it. Pure; knows neither storage nor drawing.

A row that measures a change long after it happened, or may have, says so
(``unmeasured_since``). The size in between is not known. A listing counts whatever is there:
the gap ends with the first row after the change, whichever that is. A ledger counts what it was
told: the gap ends with the row that entered the change, and no event enters twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bucketsize.model import BucketSize, Measurement, Method, Window

IN_TIME = timedelta(minutes=10)
"""Who measures a change within that measures it in time. S3 delivers an event "typically in
seconds but can sometimes take a minute or longer" (Amazon S3 User Guide, "Amazon S3 Event
Notifications"), and Lambda's two retries come within minutes."""

LONGEST = timedelta(days=30)
"""An event that says it is older was not kept by any queue so long: Amazon SQS keeps a message
for 14 days at most (Amazon SQS Developer Guide, "Message quotas")."""


def unmeasured_since(happened_at: Iterable[datetime], measured_at: datetime) -> datetime | None:
    """When the earliest change happened that is measured too late; None where all are in time.

    Args:
        happened_at: When each change that a row measures happened.
        measured_at: The row's timestamp.
    """
    late = (at for at in happened_at if IN_TIME < measured_at - at <= LONGEST)
    return min(late, default=None)


def unmeasured_since_last(
    last: Measurement | None, found: BucketSize, found_at: datetime
) -> datetime | None:
    """From when on nobody knows the size of a bucket that is not as its last row says.

    No event tells when it changed: it may have been at any moment after that row.

    Args:
        last: The newest row; None where there is none.
        found: What the bucket holds.
        found_at: When it was found.

    Returns:
        None where the row tells the truth, or is too young to have missed much.
    """
    if last is None or found == last.size:
        return None
    return (
        last.timestamp + timedelta.resolution if found_at - last.timestamp > IN_TIME else None
    )


def gaps(
    rows: Iterable[Measurement], window: Window, slack: timedelta = IN_TIME
) -> tuple[Window, ...]:
    """The stretches of a window in which the size is not known, in their order.

    An event that came twice, once in time and once late, makes no gap: a listing follows soon
    after the change.

    Args:
        rows: A bucket's rows in and around the window.
        window: The window.
        slack: A row within so long after a change has measured it; at least the length of the
            intervals in which rows were left out.
    """
    known = list(rows)
    times = sorted(row.timestamp for row in known)
    found: list[Window] = []
    for since, until in sorted(_lapses(known, times, slack)):
        start, end = max(since, window.start), min(until, window.end)
        if start >= end:
            continue
        if found and start <= found[-1].end:
            start, end = found[-1].start, max(end, found.pop().end)
        found.append(Window(start, end))
    return tuple(found)


def _lapses(
    rows: list[Measurement], times: list[datetime], slack: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when nobody measured, as each late row has it."""
    for row in rows:
        since = row.unmeasured_since
        if since is None or since > row.timestamp:  # a row put in by hand may say so
            continue
        if row.method is Method.LEDGER:
            yield since, row.timestamp
            continue
        until = times[bisect_left(times, since)]
        if until - since > slack:
            yield since, until
