"""Reads any window of the history at a bounded cost. Knows neither events nor plots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, SizeSeries, Window
from bucketsize.summaries.size_summaries import SizeSummaries


@dataclass(frozen=True, slots=True)
class WindowReader:
    """Reads windows from the rows, and from the summaries where the rows are too many.

    Attributes:
        history: Where the rows are.
        summaries: Where the summaries are; None: everything is read from the rows.
    """

    history: SizeHistory
    summaries: SizeSummaries | None = None

    def series(self, bucket_name: str, window: Window) -> SizeSeries:
        """All that a plot of that window is drawn from; thinned where it holds many rows."""
        return self.history.series(bucket_name, window)

    def value_at(self, bucket_name: str, instant: datetime) -> Measurement | None:
        """The measurement that held at that instant; None if nothing was measured yet."""
        return self.history.last_until(bucket_name, instant)
