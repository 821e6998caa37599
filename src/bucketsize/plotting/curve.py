"""The size over time as a step function, in the chart's coordinates. Knows no drawing."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from bucketsize.model import SizeSeries, Window

# Two to a pixel of the picture: what is left out of a longer series could not be seen.
_COLUMNS = 1500
_MOST_DOTS = 2000


class Steps(NamedTuple):
    """Corners of a curve that keeps each size until the next: seconds, and bytes."""

    seconds: list[float]
    sizes: list[int]


class Curve(NamedTuple):
    """The size within a window.

    Attributes:
        carried: From the window's start, the size that held already, up to the first
            measurement; without points where nothing was measured before.
        measured: From the first measurement to the window's end, its rise from what was
            carried included; without points where nothing was measured.
        dots: The measurements themselves; of thousands, those that shape the picture.
    """

    carried: Steps
    measured: Steps
    dots: Steps


def shown_window(window: Window) -> Window:
    """The window that the time axis spans: the one asked for, an instant made a second."""
    if window.start < window.end:
        return window
    margin = timedelta(seconds=0.5)
    return Window(window.start - margin, window.end + margin)


def trace(series: SizeSeries, window: Window) -> Curve:
    """The curve of the series, in seconds since the start of the shown window."""
    end = (window.end - window.start).total_seconds()
    times = [(row.timestamp - window.start).total_seconds() for row in series.measurements]
    dots = _thin(Steps(times, [row.total_size for row in series.measurements]), end)
    seconds, sizes = dots
    measured = Steps([*seconds, end], [*sizes, sizes[-1]]) if sizes else Steps([], [])
    if not series.before:
        return Curve(Steps([], []), measured, dots)
    carried = series.before.total_size
    if sizes:
        measured = Steps([seconds[0], *measured.seconds], [carried, *measured.sizes])
    return Curve(Steps([0.0, (seconds or [end])[0]], [carried, carried]), measured, dots)


def _thin(dots: Steps, end: float) -> Steps:
    """The first, last, smallest and largest of each column: the same picture from less."""
    if len(dots.sizes) <= _MOST_DOTS:
        return dots
    kept: list[tuple[float, int]] = []
    rows = zip(*dots, strict=True)
    for _, column in groupby(rows, key=lambda row: int(row[0] / end * _COLUMNS)):
        own = list(column)
        by_size = sorted(range(len(own)), key=lambda index: own[index][1])
        kept += [own[index] for index in sorted({0, by_size[0], by_size[-1], len(own) - 1})]
    return Steps([seconds for seconds, _ in kept], [size for _, size in kept])
