"""What the picture says in words: bucket, window and latest size, or that nothing is there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bucketsize.byte_size import format_size
from bucketsize.model import SizeSeries
from bucketsize.plotting.axes import HEIGHT, INK, LEFT, MUTED, WIDTH
from bucketsize.plotting.lettering import FONT, fit, plain
from bucketsize.plotting.time_axis import format_instant, format_length, format_range
from bucketsize.window_length import length_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_ROOM = WIDTH - LEFT - 16
_TITLE_POINTS = (13, 12, 11, 10, 9)
_SUBTITLE_POINTS = (9.5, 9, 8.5, 8)


def write_heading(figure: Figure, series: SizeSeries) -> None:
    """Write the title and, below it, the facts of the series."""
    window = series.window
    length = format_length(window.end - window.start)
    title = _line(figure, below_top=18, colour=INK, weight="bold", gid="title")
    name = plain(series.bucket_name)
    fit(title, _ROOM, _TITLE_POINTS, lambda name: f"Size of {name} over {length}", name)
    facts = [format_range(window), *_facts(series)]
    subtitle = _line(figure, below_top=43, colour=MUTED, weight="normal", gid="subtitle")
    while not fit(subtitle, _ROOM, _SUBTITLE_POINTS, lambda _: " · ".join(facts)):
        facts.pop()  # the least that is to be known comes last


def say_empty(axes: Axes, series: SizeSeries) -> None:
    """Say that nothing was measured, and since when the size is what it is."""
    before = series.before
    words = "no measurements in this window" if before or series.peak else "no measurements yet"
    if before:
        size, since = format_size(before.total_size), format_instant(before.timestamp)
        held = f"{size} before it changed" if series.unmeasured else f"{size} since {since}"
        words += f"\n{held}"
    elif series.peak:
        words += "\nand none of this bucket before it"
    # Clear of the curve, wherever that is.
    level = before.total_size / axes.get_ylim()[1] if before else 0
    low, middle, high = 0.22, 0.5, 0.78
    axes.text(
        0.5,
        low if middle < level < high else middle,
        words,
        gid="empty",
        transform=axes.transAxes,
        color=INK,
        fontsize=12,
        fontfamily=FONT,
        linespacing=1.6,
        horizontalalignment="center",
        verticalalignment="center",
        parse_math=False,
        zorder=6,
    )


def _line(figure: Figure, *, below_top: int, colour: str, weight: str, gid: str) -> Text:
    return figure.text(
        LEFT / WIDTH,
        1 - below_top / HEIGHT,
        "",
        gid=gid,
        color=colour,
        fontweight=weight,
        fontfamily=FONT,
        verticalalignment="top",
        parse_math=False,
    )


def _facts(series: SizeSeries) -> list[str]:
    """What is to be known of the series, the most important first."""
    gaps = [_gaps(series)] if series.unmeasured else []
    if not series.measurements:
        return gaps
    count, last = len(series.measurements), series.measurements[-1]
    rows = "1 measurement" if count == 1 else f"{count:,} measurements"
    objects = "1 object" if last.object_count == 1 else f"{last.object_count:,} objects"
    facts = [*gaps, rows, f"last {format_size(last.total_size)} in {objects}"]
    if series.resolution:
        facts.append(f"the extremes of each {format_length(series.resolution)}")
    return facts


def _gaps(series: SizeSeries) -> str:
    length = sum((gap.end - gap.start for gap in series.unmeasured), timedelta())
    return f"not measured for {length_in_words(length)}"
