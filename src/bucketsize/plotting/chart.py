"""Draws the size of a bucket over time. Knows neither AWS nor HTTP, and keeps no state."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bucketsize.byte_size import format_size
from bucketsize.model import Peak, SizeSeries
from bucketsize.plotting.axes import (
    DPI,
    HEIGHT,
    LEFT,
    PEAK_COLOUR,
    RIGHT,
    SIZE_COLOUR,
    WIDTH,
    Panels,
    clip,
    open_panels,
)
from bucketsize.plotting.captions import say_empty, write_heading
from bucketsize.plotting.curve import Curve, Steps, shown_window, trace
from bucketsize.plotting.gap_bands import draw_gaps
from bucketsize.plotting.labels import label_dots
from bucketsize.plotting.lettering import FONT, fit, plain
from bucketsize.plotting.placement import Box, Point
from bucketsize.plotting.time_axis import format_instant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import LineStyleType

_PEAK_ROOM = WIDTH - LEFT - RIGHT - 10
_PEAK_POINTS = (9, 8.5, 8, 7.5, 7)
# Up to so many dots: their diameter, their white rim, and the line between, in points.
_STROKES = (
    (12, 8.0, 1.4, 1.8),
    (60, 6.0, 1.0, 1.6),
    (300, 3.6, 0.0, 1.3),
    (1000, 2.4, 0.0, 1.1),
)
_FINEST_STROKE = (0, 1.6, 0.0, 0.9)
_UNNAMED = "another bucket"
_PALETTE = 256
_SVG_LOCK = Lock()


def draw(series: SizeSeries) -> Figure:
    """The picture of a series: steps, a dot per measurement, and the peak's line.

    The size axis is broken where the peak, or a short spike, would flatten all else. A
    window without measurements says so.

    Args:
        series: What to draw.
    """
    figure = Figure((WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)  # text is measured with the canvas that the figure has
    window = shown_window(series.window)
    panels = open_panels(figure, series, window)
    curve = trace(series, window)
    write_heading(figure, series)
    _draw_curve(panels, curve)
    draw_gaps(panels, series, window)
    taken = [_draw_peak(panels, series.peak)] if series.peak else []
    label_dots(panels, curve, taken)
    if not series.measurements:
        say_empty(panels.lower, series)
    return figure


def render(
    figure: Figure,
    image_format: Literal["png", "svg"],
    *,
    metadata: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The picture as a file's content: the same figure always gives the same bytes.

    Args:
        figure: What ``draw`` returned.
        image_format: The kind of file.
        metadata: Text chunks of a PNG, by keyword; an SVG carries none.
    """
    content = BytesIO()
    if image_format == "png":
        figure.savefig(content, format="raw", dpi=DPI, facecolor="white")
        return _encode_png(content.getvalue(), metadata)
    # The salt of the SVG's ids can be set nowhere but in matplotlib's global parameters.
    with _SVG_LOCK, rc_context({"svg.hashsalt": "bucketsize"}):
        unsigned = {"Date": None, "Creator": None}
        figure.savefig(content, format="svg", facecolor="white", metadata=unsigned)
    return content.getvalue()


def _encode_png(pixels: bytes, metadata: Mapping[str, str]) -> bytes:
    chunks = PngInfo()
    for keyword, text in metadata.items():
        chunks.add_text(keyword, text)
    # A palette makes the file a third of savefig's: the picture is itself an object in the
    # bucket that it measures.
    opaque = Image.frombytes("RGBA", (WIDTH, HEIGHT), pixels).convert("RGB")
    content = BytesIO()
    indexed = opaque.quantize(_PALETTE, dither=Image.Dither.NONE)
    indexed.save(content, "png", dpi=(DPI, DPI), pnginfo=chunks)
    return content.getvalue()


def _draw_curve(panels: Panels, curve: Curve) -> None:
    count = len(curve.dots.sizes)
    strokes = (stroke for stroke in _STROKES if count <= stroke[0])
    _, diameter, rim, width = next(strokes, _FINEST_STROKE)
    for axes in panels.drawn:
        _draw_steps(axes, curve.carried, "carried", width, (0, (1, 1.5)))
        _draw_steps(axes, curve.measured, "steps", width, "-")
        dots = zip(*curve.dots, strict=True)
        shown = [dot for dot in dots if panels.holding(dot[1]) is axes]
        axes.plot(
            [seconds for seconds, _ in shown],
            [size for _, size in shown],
            gid="dots",
            linestyle="none",
            marker="o",
            markersize=diameter,
            markerfacecolor=SIZE_COLOUR,
            markeredgecolor="white",
            markeredgewidth=rim,
            clip_on=False,
            zorder=5,
        )


def _draw_steps(
    axes: Axes, steps: Steps, gid: str, width: float, dashes: LineStyleType
) -> None:
    axes.fill_between(*steps, step="post", color=SIZE_COLOUR, alpha=0.08, linewidth=0)
    (line,) = axes.plot(
        *steps,
        gid=gid,
        drawstyle="steps-post",
        color=SIZE_COLOUR,
        linewidth=width,
        linestyle=dashes,
        zorder=4,
    )
    line.set_clip_path(clip(axes))


def _draw_peak(panels: Panels, peak: Peak) -> Box:
    """Draw the peak's line and what it says; where the words stand, in pixels."""
    axes = panels.holding(peak.total_size)
    axes.axhline(
        peak.total_size,
        gid="peak-line",
        color=PEAK_COLOUR,
        linewidth=1.3,
        linestyle=(0, (5, 3)),
        zorder=4.5,  # over the curve, which often runs along it, and under the dots
    )
    size, when = format_size(peak.total_size), format_instant(peak.timestamp)
    text = axes.annotate(
        "",
        (0, peak.total_size),
        gid="peak-label",
        xycoords=axes.get_yaxis_transform(),
        # A peak of 0 lies at the bottom, where dots can be labelled only above it.
        xytext=(5, 7 if peak.total_size else 24),
        textcoords="offset points",
        color=PEAK_COLOUR,
        fontfamily=FONT,
        parse_math=False,
        zorder=6,
    )
    fit(
        text,
        _PEAK_ROOM,
        _PEAK_POINTS,
        lambda name: f"peak {size} · {name} · {when}",
        plain(peak.bucket_name) or _UNNAMED,
    )
    corner, opposite = text.get_window_extent().get_points()
    return Box.around(Point(*corner), Point(*opposite), 3)
