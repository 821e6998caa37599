"""The sizes beside the dots, laid out so that nothing covers anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.text import Annotation, Text

from bucketsize.byte_size import format_distinctly
from bucketsize.plotting.axes import DPI, INK, MUTED, Panels
from bucketsize.plotting.curve import Curve
from bucketsize.plotting.lettering import FONT
from bucketsize.plotting.placement import Box, Label, Point, needs_leader, place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = 12
"""With more dots than this, none is labelled: the picture would be all text."""

_LABEL_POINTS = 9.5
_DOT_MARGIN = 6
_LINE_MARGIN = 2
# Dots this near with the same words are one to the eye, and labelled once.
_SAME_SPOT = 4


class _Note(NamedTuple):
    seconds: float
    size: int
    text: str
    colour: str


def label_dots(panels: Panels, curve: Curve, texts: Sequence[Box]) -> None:
    """Write the sizes beside the dots, if the dots are few.

    Args:
        panels: Where the curve is drawn, with final scales.
        curve: What was drawn.
        texts: Places in pixels that other text occupies.
    """
    if len(curve.dots.sizes) > MOST_LABELS:
        return
    notes = _notes(curve)
    for axes in panels.drawn:
        own = [note for note in notes if panels.holding(note.size) is axes]
        _lay_out(axes, own, list(_shapes(panels, axes, curve)), texts)


def _notes(curve: Curve) -> list[_Note]:
    carried = curve.carried.sizes[:1] if curve.dots.sizes else []
    words = format_distinctly([*curve.dots.sizes, *carried])
    # strict=False: the last of the words may be that of the carried size.
    dots = zip(curve.dots.seconds, curve.dots.sizes, words, strict=False)
    notes = [_Note(*dot, INK) for dot in dots]
    if carried:
        notes.append(_Note(0.0, carried[0], f"{words[-1]} before", MUTED))
    return notes


def _lay_out(
    axes: Axes,
    notes: Sequence[_Note],
    shapes: Sequence[Box],
    texts: Sequence[Box],
) -> None:
    written = [_annotate(axes, note) for note in _unrepeated(axes, notes)]
    labels = [_measure(axes, text) for text in written]
    corner, opposite = axes.get_window_extent().get_points()
    bounds = Box.around(Point(*corner), Point(*opposite), 0)
    places = place(labels, bounds, shapes=shapes, texts=texts)
    for text, label, box in zip(written, labels, places, strict=True):
        if box is None:
            text.remove()
            continue
        text.xyann = (_points(box.left - label.anchor.x), _points(box.bottom - label.anchor.y))
        if text.arrow_patch:
            text.arrow_patch.set_visible(needs_leader(box, label.anchor))


def _unrepeated(axes: Axes, notes: Sequence[_Note]) -> Iterator[_Note]:
    spots: list[tuple[Box, str]] = []
    for note in notes:
        here = _pixel(axes, note.seconds, note.size)
        spot = Box.around(here, here, _SAME_SPOT / 2)
        if not any(text == note.text and spot.overlaps(other) for other, text in spots):
            yield note
        spots.append((spot, note.text))


def _annotate(axes: Axes, note: _Note) -> Annotation:
    return axes.annotate(
        note.text,
        (note.seconds, note.size),
        gid="size-label",
        xytext=(0, 0),
        textcoords="offset points",
        annotation_clip=False,
        parse_math=False,
        color=note.colour,
        fontsize=_LABEL_POINTS,
        fontfamily=FONT,
        horizontalalignment="left",
        verticalalignment="bottom",
        zorder=6,
        arrowprops={
            "arrowstyle": "-",
            "color": MUTED,
            "linewidth": 0.7,
            "shrinkA": 0,
            "shrinkB": 4,
        },
    )


def _measure(axes: Axes, text: Annotation) -> Label:
    # Of the text alone: the annotation's own extent would include its leader.
    extent = Text.get_window_extent(text)
    return Label(extent.width, extent.height, _pixel(axes, *text.xy))


def _shapes(panels: Panels, axes: Axes, curve: Curve) -> Iterator[Box]:
    """What the dots and the curve cover in this panel."""
    for seconds, size in zip(*curve.dots, strict=True):
        if panels.holding(size) is axes:
            dot = _pixel(axes, seconds, size)
            yield Box.around(dot, dot, _DOT_MARGIN)
    for steps in (curve.carried, curve.measured):
        corners = [_pixel(axes, *corner) for corner in zip(*steps, strict=True)]
        for here, after in pairwise(corners):
            turn = Point(after.x, here.y)
            yield Box.around(here, turn, _LINE_MARGIN)
            yield Box.around(turn, after, _LINE_MARGIN)


def _pixel(axes: Axes, seconds: float, size: float) -> Point:
    return Point(*axes.transData.transform((seconds, size)).tolist())


def _points(pixels: float) -> float:
    return pixels * 72 / DPI
