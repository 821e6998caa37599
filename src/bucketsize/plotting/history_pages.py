"""The use case of GET /history: the rows of a window, page by page, or as a curve."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bucketsize.model import Measurement, Window
from bucketsize.plotting.request import HistoryRequest, Resolution
from bucketsize.plotting.unknown_bucket import refuse_unknown_bucket
from bucketsize.records import COLUMNS, FIGURES, measurement_record
from bucketsize.summaries import WindowReader

_INSTANT = timedelta(microseconds=1)

_HEAVIEST_PAGE = 5 * 2**20
"""In bytes. Lambda sends 6 MB, and a key of 1,024 control characters takes 7 KB."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Rows of a bucket's window, oldest first.

    Attributes:
        bucket_name: The bucket.
        window: The whole window that was asked for.
        before: The last row before these; None if there is none.
        rows: The rows.
        columns: What is to be shown of each.
        resolution: Length of the intervals that the rows stand for; None: they are all rows.
        unmeasured: The gaps from the page's start to its end.
        next_token: Token of the next page; empty: this is the last one.
    """

    bucket_name: str
    window: Window
    before: Measurement | None
    rows: tuple[Measurement, ...]
    columns: tuple[str, ...] = COLUMNS
    resolution: timedelta | None = None
    unmeasured: tuple[Window, ...] = ()
    next_token: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPages:
    """Reads the history of a bucket for its readers.

    Attributes:
        reader: Where the rows are.
        tracked_buckets: Names or patterns of the tracked buckets.
    """

    reader: WindowReader
    tracked_buckets: tuple[str, ...]

    def page(self, request: HistoryRequest) -> HistoryPage:
        """The page that is asked for.

        Raises:
            UnknownBucket: The bucket has no row and is not tracked.
        """
        if request.resolution is Resolution.AUTO:
            page = self._curve(request)
        else:
            page = self._rows(request)
        if not page.rows and not page.before:
            refuse_unknown_bucket(
                request.bucket_name, self.reader.history, self.tracked_buckets
            )
        return page

    def _curve(self, request: HistoryRequest) -> HistoryPage:
        # Without what caused the rows: a summary does not keep it, and figures alone are
        # always short enough for one answer.
        series = self.reader.series(request.bucket_name, request.window)
        return HistoryPage(
            request.bucket_name,
            request.window,
            series.before,
            series.measurements,
            FIGURES,
            series.resolution,
            series.unmeasured,
        )

    def _rows(self, request: HistoryRequest) -> HistoryPage:
        start = request.after + _INSTANT if request.after else request.window.start
        found = self.reader.history.measurements(
            request.bucket_name,
            Window(start, request.window.end),
            page_size=request.limit + 1,
        )
        rows, is_last = _cut(found, request.limit)
        before = self.reader.value_at(request.bucket_name, start - _INSTANT)
        page = Window(start, request.window.end if is_last else rows[-1].timestamp)
        return HistoryPage(
            request.bucket_name,
            request.window,
            before,
            tuple(rows),
            unmeasured=self.reader.unmeasured(request.bucket_name, page, rows, before),
            next_token="" if is_last else request.token_after(rows[-1].timestamp),
        )


def _cut(rows: Iterable[Measurement], limit: int) -> tuple[list[Measurement], bool]:
    """Those of the rows that one page may hold, and whether they are all."""
    page: list[Measurement] = []
    weight = 0
    for row in rows:
        weight += _weight(row)
        if len(page) == limit or weight > _HEAVIEST_PAGE:
            return page, False
        page.append(row)
    return page, True


def _weight(row: Measurement) -> int:
    """Bytes that a row takes in an answer, which is JSON within JSON; as CSV it takes less."""
    return len(json.dumps(json.dumps(measurement_record(row))))
