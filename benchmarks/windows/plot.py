"""Draws one window: ``python -m benchmarks.windows.plot ENDPOINT BUCKET WINDOW``.

A process that does nothing else tells how much memory that takes.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.windows.rows import END
from benchmarks.windows.tables import HISTORY, SUMMARIES
from bucketsize.history import SizeHistory
from bucketsize.model import SizeSeries, Window
from bucketsize.plotting.curve import trace
from bucketsize.plotting.plotter import Plotter
from bucketsize.plotting.request import PlotFormat, PlotRequest
from bucketsize.summaries import SizeSummaries, WindowReader
from bucketsize.window_length import parse_length

_NO_RETRY = Config(retries={"mode": "standard", "max_attempts": 1})


@dataclass(frozen=True, slots=True)
class WindowPlot:
    """A plot of a bucket's window that ends at the last row.

    Attributes:
        plotter: Draws it.
        bucket_name: The bucket.
        length: The window's.
    """

    plotter: Plotter
    bucket_name: str
    length: timedelta

    @classmethod
    def at(cls, endpoint_url: str, bucket_name: str, window: str) -> WindowPlot:
        """The plot that the service plotting would draw from this DynamoDB."""
        client = boto3.client(
            "dynamodb",
            endpoint_url=endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="benchmark",
            aws_secret_access_key="benchmark-secret",  # noqa: S106  nobody checks it
            config=_NO_RETRY,
        )
        history = SizeHistory(client, HISTORY, lambda: END)
        summaries = SizeSummaries(client, SUMMARIES)
        reader = WindowReader(history, summaries, lambda: END)
        plotter = Plotter(reader, lambda _bucket, _png: "", ())
        return cls(plotter, bucket_name, parse_length(window))

    @property
    def window(self) -> Window:
        """What is drawn."""
        return Window.ending(END, self.length)

    def draw(self) -> bytes:
        """The PNG."""
        request = PlotRequest(self.bucket_name, self.window, PlotFormat.PNG)
        return self.plotter.plot(request).body

    def series(self) -> SizeSeries:
        """What it is drawn from."""
        return self.plotter.reader.series(self.bucket_name, self.window)

    def shown_sizes(self) -> list[int]:
        """The sizes of all dots in the picture."""
        return trace(self.series(), self.window).dots.sizes


def _main(arguments: list[str]) -> None:
    plot: Any = WindowPlot.at(*arguments)
    print(json.dumps({"bytes": len(plot.draw())}))


if __name__ == "__main__":
    _main(sys.argv[1:])
