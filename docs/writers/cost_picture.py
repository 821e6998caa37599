"""Draws docs/images/cost.png: what an event costs by either method, over the bucket's size.

The picture carries its figures, as every picture of bucketsize does (ADR 7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bucketsize.cost import break_even, format_dollars
from bucketsize.cost.prices import AS_OF, REGION
from bucketsize.plotting.axes import DPI, FAINT, HEIGHT, INK, MUTED, WIDTH
from bucketsize.plotting.chart import render
from bucketsize.plotting.lettering import FONT
from writers.cost_figures import (
    BURST,
    EVENTS_PER_DAY,
    KEYWORD,
    PICTURE,
    burst,
    figures,
    ledger,
    listing,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LISTING_COLOUR, _LEDGER_COLOUR = "#b34700", "#0067a5"
_LEFT, _RIGHT, _BOTTOM, _TOP = 88, 144, 60, 96
_POINTS_PER_DECADE = 400
_FEWEST, _MOST = 2, 9
_OBJECTS = ("100", "1,000", "10,000", "100,000", "1 million", "10 million", "100 million")
_OBJECT_WORDS = (*_OBJECTS, "1 billion")
_DOLLAR_WORDS = ("$1", "$10", "$100", "$1,000", "$10,000", "$100,000", "$1 million")
_DOLLAR_POWERS = range(8)
# Where what a dot says stands, in points from it: clear of all lines.
_BESIDE_DOT = {10: (-9, 8), 100: (-9, 8), 1_000: (9, -6.5), 10_000: (2, -17)}


def draw_picture() -> None:
    """Write the picture anew."""
    figure = Figure((WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _BOTTOM - _TOP
    axes = figure.add_axes((_LEFT / WIDTH, _BOTTOM / HEIGHT, width / WIDTH, height / HEIGHT))
    _write_heading(figure)
    _scale(axes)
    _draw_listing(axes)
    for events in EVENTS_PER_DAY:
        _draw_ledger(axes, events)
    _draw_burst(axes)
    PICTURE.write_bytes(render(figure, "png", metadata={KEYWORD: figures()}))


def _write_heading(figure: Figure) -> None:
    facts = (
        "The ledger's own price is the same at any size. Its share of the daily reconcile and"
        " the\nstored items is not, and weighs most where events are few. A dot: from so many"
        " objects on\n"
        f"the ledger is cheaper. Prices of {REGION}, {AS_OF}."
    )
    for words, below, size, colour, weight in (
        ("What a million events cost", 14, 13, INK, "bold"),
        (facts, 36, 9, MUTED, "normal"),
    ):
        figure.text(
            _LEFT / WIDTH,
            1 - below / HEIGHT,
            words,
            color=colour,
            fontsize=size,
            fontweight=weight,
            fontfamily=FONT,
            verticalalignment="top",
            parse_math=False,
        )


def _scale(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(10**_FEWEST, 10**_MOST)
    axes.set_ylim(1, 10 ** _DOLLAR_POWERS[-1])
    powers = range(_FEWEST, _MOST + 1)
    axes.set_xticks([10**power for power in powers], list(_OBJECT_WORDS))
    axes.set_yticks([10**power for power in _DOLLAR_POWERS], [*_DOLLAR_WORDS, "$10 million"])
    axes.minorticks_off()
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.grid(visible=True, axis="y", color=FAINT, linewidth=0.8)
    axes.tick_params(colors=MUTED, labelcolor=INK, labelsize=8.5, labelfontfamily=FONT)
    axes.set_xlabel(
        "objects in the bucket", color=INK, fontsize=10, fontfamily=FONT, labelpad=6
    )


def _objects() -> list[int]:
    steps = (_MOST - _FEWEST) * _POINTS_PER_DECADE
    return [round(10 ** (_FEWEST + i / _POINTS_PER_DECADE)) for i in range(steps + 1)]


def _draw_listing(axes: Axes) -> None:
    dollars = [listing(objects) for objects in _objects()]
    axes.plot(_objects(), dollars, color=_LISTING_COLOUR, linewidth=2.2, zorder=4)
    _label(axes, "listing", (10**_MOST, dollars[-1]), (7, 0), _LISTING_COLOUR, bold=True)


def _draw_ledger(axes: Axes, events: int) -> None:
    dollars = [ledger(objects, events) for objects in _objects()]
    axes.plot(_objects(), dollars, color=_LEDGER_COLOUR, linewidth=1.5, zorder=3)
    _label(axes, f"ledger, {events:,} a day", (10**_MOST, dollars[-1]), (7, 0), _LEDGER_COLOUR)
    turning = break_even(events_per_day=events)
    if not turning:
        return
    dot = (turning, listing(turning))
    axes.plot(
        *([place] for place in dot),
        marker="o",
        markersize=8,
        markerfacecolor="white",
        markeredgecolor=_LEDGER_COLOUR,
        markeredgewidth=1.8,
        zorder=5,
    )
    _label(axes, f"{turning:,}", dot, _BESIDE_DOT[events], _LEDGER_COLOUR, bold=True)


def _draw_burst(axes: Axes) -> None:
    dollars = burst()
    axes.axhline(dollars, color=_LEDGER_COLOUR, linewidth=1.2, linestyle=(0, (5, 3)), zorder=3)
    words = f"ledger, {BURST} at once:\n{format_dollars(dollars)} and upkeep"
    _label(axes, words, (10**_MOST, dollars), (7, 0), _LEDGER_COLOUR)


def _label(
    axes: Axes,
    words: str,
    place: tuple[float, float],
    beside: tuple[float, float],
    colour: str,
    *,
    bold: bool = False,
) -> None:
    axes.annotate(
        words,
        place,
        xytext=beside,
        textcoords="offset points",
        color=colour,
        fontsize=8.5,
        fontweight="bold" if bold else "normal",
        fontfamily=FONT,
        horizontalalignment="left" if beside[0] > 0 else "right",
        verticalalignment="center",
        annotation_clip=False,
        parse_math=False,
        zorder=6,
    )


if __name__ == "__main__":
    draw_picture()
