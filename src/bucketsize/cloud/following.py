"""New rows of a bucket as they come, also those that come late."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bucketsize.cloud.new_rows import NewRows
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, SizeSeries

POLL_SECONDS = 2.0

MOST_ROWS = 3_000
"""Read at a look, at most: one page of DynamoDB's, 1 MB. What is new is among them: a partition
takes 1,000 writes a second (Amazon DynamoDB Developer Guide, "Understanding DynamoDB warm
throughput in different scenarios"), and rows in the order of their time go into one. A late row
that is behind more newer ones is not shown."""


def following_rows(
    history: SizeHistory, shown: SizeSeries, sleep: Callable[[float], None]
) -> Iterator[Measurement]:
    """The rows that are not in a series that ended now, for ever.

    Args:
        history: Where the rows are.
        shown: What was read before.
        sleep: Waits for so many seconds.
    """
    tells_from = shown.window.end if shown.resolution else shown.window.start
    rows = NewRows(
        history,
        shown.bucket_name,
        shown.window.end,
        known={row.timestamp for row in shown.measurements},
        most_rows=MOST_ROWS,
    )
    while True:
        yield from (row for row in rows.look() if row.timestamp >= tells_from)
        sleep(POLL_SECONDS)
