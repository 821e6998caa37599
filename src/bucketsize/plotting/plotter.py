"""The use case of plotting: a request in, the plot in the form asked for out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from bucketsize.errors import NotFound
from bucketsize.model import SizeSeries, format_timestamp, measurement_json, peak_json
from bucketsize.plotting.chart import draw, render
from bucketsize.plotting.request import PlotFormat, PlotRequest
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
    """

    content_type: str
    body: bytes
    stored_at: str = ""


@dataclass(frozen=True, slots=True)
class Plotter:
    """Draws a bucket's history.

    Attributes:
        reader: Reads windows of the history.
        store: Stores a bucket's PNG and returns its address, or an empty text.
        tracked_buckets: Names or patterns of the tracked buckets.
    """

    reader: WindowReader
    store: Callable[[str, bytes], str]
    tracked_buckets: tuple[str, ...]

    def plot(self, request: PlotRequest) -> Plot:
        """Query, draw and, for a PNG, store.

        Raises:
            NotFound: The bucket has no row and is not tracked.
        """
        series = self.reader.series(request.bucket_name, request.window)
        self._refuse_unknown(series)
        content_type = _CONTENT_TYPES[request.plot_format]
        if request.plot_format is PlotFormat.JSON:
            return Plot(content_type, json.dumps(series_json(series)).encode())
        figure = draw(series)
        if request.plot_format is PlotFormat.SVG:
            return Plot(content_type, render(figure, "svg"))
        png = render(figure, "png", metadata=_metadata(series))
        return Plot(content_type, png, self.store(request.bucket_name, png))

    def _refuse_unknown(self, series: SizeSeries) -> None:
        if series.measurements or series.before:
            return
        if any(fnmatchcase(series.bucket_name, name) for name in self.tracked_buckets):
            return
        if self.reader.history.latest(series.bucket_name) is None:
            raise NotFound(
                f"The bucket {series.bucket_name} has no history and is not tracked.",
                hint=f"Track it with: bucketsize track {series.bucket_name}",
            )


def series_json(series: SizeSeries) -> dict[str, Any]:
    """What a plot shows, as JSON: ``format=json``, and inside each PNG."""
    return {
        "bucket": series.bucket_name,
        "window": {
            "start": format_timestamp(series.window.start),
            "end": format_timestamp(series.window.end),
        },
        "before": measurement_json(series.before) if series.before else None,
        "rows": [measurement_json(row) for row in series.measurements],
        "peak": peak_json(series.peak) if series.peak else None,
        "resolution_seconds": series.resolution and int(series.resolution.total_seconds()),
    }


def _metadata(series: SizeSeries) -> dict[str, str]:
    """Lets a PNG say itself what it was drawn from (its text chunk ``bucketsize``)."""
    if len(series.measurements) > _MOST_ROWS_IN_A_PICTURE:
        return {}
    return {"bucketsize": json.dumps(series_json(series))}
