"""The frame that a size series is drawn in: panels, scales, ticks. Knows no AWS, no HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Rectangle

from bucketsize.byte_size import format_size, format_tick, size_ticks
from bucketsize.model import SizeSeries, Window
from bucketsize.plotting.lettering import FONT
from bucketsize.plotting.time_axis import format_date, time_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Dark enough on white for text (WCAG AA); blue and vermilion stay apart for the colour-blind.
INK = "#1f2933"
MUTED = "#5b6770"
FAINT = "#e4e7eb"
SIZE_COLOUR = "#0067a5"
PEAK_COLOUR = "#b34700"

WIDTH, HEIGHT, DPI = 900, 500, 100
LEFT, RIGHT, BOTTOM, TOP = 96, 56, 68, 74
_UPPER_HEIGHT = 74
_GAP = 14

# Room above the highest level, for the label of the peak or of a dot.
_HEADROOM = 30
# A peak this many times above the window's sizes would flatten them, and gets a panel of
# its own. Sizes of the window itself are torn apart only where nothing else helps.
_FLATTENING_PEAK = 8
_FLATTENING_SPIKE = 50
_MOST_SPIKES = 0.25


class Panels(NamedTuple):
    """Where sizes are drawn: one panel, or two with a break in the size axis between.

    Attributes:
        lower: The panel that starts at 0.
        upper: The one above the break; None where the axis is whole.
        break_at: Sizes from here on belong above the break.
    """

    lower: Axes
    upper: Axes | None = None
    break_at: int = 0

    @property
    def drawn(self) -> tuple[Axes, ...]:
        """All there are, from the bottom up."""
        return (self.lower,) if self.upper is None else (self.lower, self.upper)

    def holding(self, size: int) -> Axes:
        """The panel that shows this size."""
        return self.upper if self.upper and size >= self.break_at else self.lower


def open_panels(figure: Figure, series: SizeSeries, window: Window) -> Panels:
    """Add the axes to the figure, with scales and ticks for the series.

    Args:
        figure: Of ``WIDTH`` by ``HEIGHT`` pixels.
        series: What will be drawn.
        window: What the time axis shows.
    """
    levels = _levels(series)
    break_at = _find_break(series, levels)
    height = HEIGHT - BOTTOM - TOP
    if break_at is None:
        panels = Panels(_add_axes(figure, BOTTOM, height))
        _scale_from_zero(panels.lower, levels[-1], height)
    else:
        below = height - _UPPER_HEIGHT - _GAP
        lower = _add_axes(figure, BOTTOM, below)
        upper = _add_axes(figure, HEIGHT - TOP - _UPPER_HEIGHT, _UPPER_HEIGHT)
        panels = Panels(lower, upper, break_at)
        _scale_from_zero(lower, max(level for level in levels if level < break_at), below)
        _scale_around(upper, break_at, levels[-1])
        _mark_break(lower, upper)
    _scale_time(panels, window)
    return panels


def clip(axes: Axes) -> Rectangle:
    """What of a curve is shown: the panel, and half a line's width around it.

    Clipped at the panel itself, a line at size 0 would be half as thick as elsewhere.
    """
    bottom, height = -0.02, 1.04
    return Rectangle((-0.01, bottom), 1.02, height, transform=axes.transAxes)


def _levels(series: SizeSeries) -> list[int]:
    """Every size that the picture shows, in ascending order; 0 is one of them."""
    sizes = [row.total_size for row in series.measurements]
    sizes += [row.total_size for row in (series.before, series.peak) if row]
    return sorted({0, *sizes})


def _find_break(series: SizeSeries, levels: list[int]) -> int | None:
    """The lowest level that belongs above a break; None where no break is called for.

    Levels of more than half the highest are the ceiling. A break must serve the many: where
    more than a few measurements are up there, the axis stays whole.
    """
    top = levels[-1]
    ceiling = [level for level in levels if 2 * level > top]
    floor = [level for level in levels if 2 * level <= top]
    if floor[-1] == 0:
        return None
    spikes = sum(row.total_size > floor[-1] for row in series.measurements)
    carried = series.before is not None and series.before.total_size > floor[-1]
    ratio = _FLATTENING_SPIKE if spikes or carried else _FLATTENING_PEAK
    if ceiling[0] <= ratio * floor[-1] or spikes > _MOST_SPIKES * len(series.measurements):
        return None
    return ceiling[0]


def _add_axes(figure: Figure, bottom: int, height: int) -> Axes:
    width = WIDTH - LEFT - RIGHT
    axes = figure.add_axes((LEFT / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.grid(visible=True, axis="y", color=FAINT, linewidth=0.8, linestyle="-")
    axes.tick_params(colors=MUTED, labelcolor=INK, labelsize=9, labelfontfamily=FONT)
    return axes


def _scale_from_zero(axes: Axes, top: int, height: int) -> None:
    limit = max(top, 1) * height / (height - _HEADROOM)
    ticks = size_ticks(int(limit))
    axes.set_yticks(ticks, [format_tick(tick) for tick in ticks])
    axes.set_ylim(0, limit)
    axes.set_ylabel("size", color=INK, fontsize=10, fontfamily=FONT, labelpad=8)


def _scale_around(axes: Axes, lowest: int, highest: int) -> None:
    """A scale on which a single level, or levels close together, stand in the middle."""
    bottom = 0.9 * lowest
    axes.set_yticks([highest], [format_size(highest)])
    axes.set_ylim(bottom, bottom + 2 * (highest - bottom))


def _mark_break(lower: Axes, upper: Axes) -> None:
    upper.spines["bottom"].set_visible(False)
    upper.tick_params(axis="x", bottom=False, labelbottom=False)
    for axes, end in ((lower, 1), (upper, 0)):
        axes.plot(
            [0],
            [end],
            gid="break-mark",
            transform=axes.transAxes,
            clip_on=False,
            linestyle="none",
            marker=[(-1, -0.5), (1, 0.5)],
            markersize=12,
            markeredgecolor=MUTED,
            markeredgewidth=1.2,
        )


def _scale_time(panels: Panels, window: Window) -> None:
    ticks = time_ticks(window)
    places = [(instant - window.start).total_seconds() for instant, _ in ticks]
    panels.lower.set_xticks(places, [label for _, label in ticks])
    if panels.upper:
        panels.upper.set_xticks([])
    for axes in panels.drawn:
        axes.set_xlim(0, (window.end - window.start).total_seconds())
    words = f"timestamp (UTC), {format_date(window)}"
    panels.lower.set_xlabel(words, color=INK, fontsize=10, fontfamily=FONT, labelpad=6)
