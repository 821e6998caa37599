"""What a bucket's size came to over a window: latest, peak, growth, forecast. Asks nothing."""

from __future__ import annotations

from dataclasses import dataclass

from bucketsize.forecast import Forecast, forecast, next_round_size
from bucketsize.growth import growth_per_day
from bucketsize.model import Measurement, Peak, SizeSeries


@dataclass(frozen=True, slots=True)
class Overview:
    """One bucket over one window.

    Attributes:
        series: The window's size series.
        latest: The bucket's newest row as far as the window goes; None if it has none.
        window_peak: The largest size that it had in the window, the size that it came with
            included.
        growth_per_day: Bytes a day over the window; None if nothing is known.
        forecast: When it passes the limit that was asked about.
    """

    series: SizeSeries
    latest: Measurement | None
    window_peak: Peak | None
    growth_per_day: float | None
    forecast: Forecast


def overview(
    series: SizeSeries, limit: int | None = None, longer: SizeSeries | None = None
) -> Overview:
    """What a series comes to.

    Args:
        series: A bucket's window.
        limit: Bytes that the forecast is about; None: the next round size.
        longer: What the forecast rests on, where the window is too short for one.
    """
    held = [*([series.before] if series.before else []), *series.measurements]
    latest = held[-1] if held else None
    highest = max(held, key=lambda row: row.total_size, default=None)
    if limit is None:
        limit = next_round_size(latest.total_size if latest else 0)
    return Overview(
        series,
        latest,
        Peak.of(highest) if highest else None,
        growth_per_day(series),
        forecast(longer or series, limit),
    )
