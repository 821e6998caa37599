"""The stretches in which nobody measured: hatched over the curve, which is not known there."""

from __future__ import annotations

from matplotlib import rc_context

from bucketsize.model import SizeSeries, Window
from bucketsize.plotting.axes import LEFT, MUTED, RIGHT, WIDTH, Panels
from bucketsize.plotting.lettering import FONT

_HATCH = "#b8c0c8"
_WORDS = "not measured"
_WORDS_WIDTH = 84
_NARROWEST = 3
"""Pixels: a gap of a minute in a year is still to be seen."""


def draw_gaps(panels: Panels, series: SizeSeries, window: Window) -> None:
    """Lay a band over each gap of the series, and say what it is where there is room."""
    length = (window.end - window.start).total_seconds()
    width = WIDTH - LEFT - RIGHT
    for gap in series.unmeasured:
        start, end = ((at - window.start).total_seconds() for at in (gap.start, gap.end))
        shown = max(end, min(start + _NARROWEST * length / width, length))
        # A hatch's width can be set nowhere but in matplotlib's global parameters.
        with rc_context({"hatch.linewidth": 0.6}):
            for axes in panels.drawn:
                axes.axvspan(
                    start,
                    shown,
                    gid="gap",
                    facecolor="white",
                    edgecolor=_HATCH,
                    hatch="////",
                    linewidth=0,
                    zorder=4.2,  # over the curve, under the peak's line
                )
        if (end - start) / length * width >= _WORDS_WIDTH:
            _write(panels, (start + end) / 2)


def _write(panels: Panels, middle: float) -> None:
    axes = panels.lower
    axes.text(
        middle,
        0.06,
        _WORDS,
        gid="gap-words",
        transform=axes.get_xaxis_transform(),
        color=MUTED,
        fontsize=9,
        fontfamily=FONT,
        horizontalalignment="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        zorder=6,
    )
