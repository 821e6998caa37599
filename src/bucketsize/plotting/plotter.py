"""The use case of plotting: a request in, the plot in the form asked for out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bucketsize.errors import Conflict
from bucketsize.model import SizeSeries
from bucketsize.plotting.request import PlotFormat, PlotRequest
from bucketsize.plotting.unknown_bucket import refuse_unknown_bucket
from bucketsize.records import measurement_json, peak_json, window_json
from bucketsize.summaries import WindowReader

_CONTENT_TYPES = {
    PlotFormat.PNG: "image/png",
    PlotFormat.SVG: "image/svg+xml",
    PlotFormat.JSON: "application/json",
}

_MOST_ROWS_IN_A_PICTURE = 100
"""With more rows a picture no longer carries them: they would outweigh it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A finished plot.

    Attributes:
        content_type: Media type of ``body``.
        body: The picture, or JSON.
        stored_at: Address of the stored picture; empty if it was not stored.
        not_stored: Why it could not be stored, though it should; else empty.
    """

    content_type: str
    body: bytes
    stored_at: str = ""
    not_stored: str = ""


@dataclass(frozen=True, slots=True)
class Plotter:
    """Draws a bucket's history.

    Attributes:
        reader: Reads windows of the history.
        store: Stores a bucket's PNG and returns its address, or an empty text; a ``Conflict``
            where something else is in its place.
        tracked_buckets: Names or patterns of the tracked buckets.
    """

    reader: WindowReader
    store: Callable[[str, bytes], str]
    tracked_buckets: tuple[str, ...]

    def plot(self, request: PlotRequest) -> Plot:
        """Query, draw and, for a PNG, store.

        Raises:
            UnknownBucket: The bucket has no row and is not tracked.
        """
        series = self.reader.series(request.bucket_name, request.window)
        if not series.measurements and not series.before:
            refuse_unknown_bucket(
                request.bucket_name, self.reader.history, self.tracked_buckets
            )
        if request.is_for_one_bucket:
            series = series.naming_no_other()
        content_type = _CONTENT_TYPES[request.plot_format]
        if request.plot_format is PlotFormat.JSON:
            return Plot(content_type, json.dumps(series_json(series)).encode())
        # Not before a picture is wanted: the other resources need not wait for matplotlib.
        from bucketsize.plotting.chart import draw, render  # noqa: PLC0415

        figure = draw(series)
        if request.plot_format is PlotFormat.SVG:
            return Plot(content_type, render(figure, "svg"))
        png = render(figure, "png", metadata=_metadata(series))
        if request.is_for_one_bucket:
            return Plot(content_type, png)
        try:
            return Plot(content_type, png, self.store(request.bucket_name, png))
        except Conflict as e:  # the picture is what was asked for; the caller is told the rest
            return Plot(content_type, png, not_stored=f"{e.message} {e.hint}")


def series_json(series: SizeSeries) -> dict[str, Any]:
    """What a plot shows, as JSON: ``format=json``, and inside each PNG."""
    return {
        "bucket": series.bucket_name,
        "window": window_json(series.window),
        "before": measurement_json(series.before) if series.before else None,
        "rows": [measurement_json(row) for row in series.measurements],
        "peak": peak_json(series.peak) if series.peak else None,
        "resolution_seconds": resolution_seconds(series.resolution),
        "unmeasured": [window_json(gap) for gap in series.unmeasured],
    }


def resolution_seconds(resolution: timedelta | None) -> int | None:
    """A resolution as answers tell it; None where every row is there."""
    return int(resolution.total_seconds()) if resolution else None


def _metadata(series: SizeSeries) -> dict[str, str]:
    """Lets a PNG say itself what it was drawn from (its text chunk ``bucketsize``)."""
    if len(series.measurements) > _MOST_ROWS_IN_A_PICTURE:
        return {}
    return {"bucketsize": json.dumps(series_json(series))}
