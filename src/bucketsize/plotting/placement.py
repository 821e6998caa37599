"""Where labels go beside their dots so that nothing overlaps. Plain geometry in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from math import hypot
from typing import NamedTuple

_NEAR = 7
_DISTANCES = (_NEAR, 22, 40, 64, 92, 124)
# Along the text's width a label may also be shifted by half.
_SIDES_X = (0.0, 1.0, -1.0, 0.5, -0.5)
_SIDES_Y = (1.0, -1.0, 0.0)
_SPACING = 2
# Below this the eye joins label and dot by itself; beyond, a thin line must.
_LEADER_FROM = 14
_LEADER_BEADS = 12


class Point(NamedTuple):
    """A place in the picture."""

    x: float
    y: float


class Box(NamedTuple):
    """An upright rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, first: Point, second: Point, margin: float) -> Box:
        """What two points span, with a margin on all sides."""
        return cls(
            min(first.x, second.x) - margin,
            min(first.y, second.y) - margin,
            max(first.x, second.x) + margin,
            max(first.y, second.y) + margin,
        )

    @property
    def centre(self) -> Point:
        """The middle."""
        return Point((self.left + self.right) / 2, (self.bottom + self.top) / 2)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies within."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )

    def distance(self, point: Point) -> float:
        """From the point to the nearest edge; 0 inside."""
        dx = max(self.left - point.x, 0, point.x - self.right)
        dy = max(self.bottom - point.y, 0, point.y - self.top)
        return hypot(dx, dy)


class Label(NamedTuple):
    """What is to be placed: its extent, and the dot that it belongs to."""

    width: float
    height: float
    anchor: Point


def needs_leader(box: Box, anchor: Point) -> bool:
    """Whether the label stands so far off that a line must join it to its dot."""
    return box.distance(anchor) > _LEADER_FROM


def place(
    labels: Sequence[Label], bounds: Box, *, shapes: Iterable[Box], texts: Iterable[Box]
) -> list[Box | None]:
    """The place of each label, as near to its dot as is free; None where nothing is.

    Args:
        labels: In the order in which they choose.
        bounds: No label leaves this.
        shapes: Dots and lines: no label covers one, a leader may cross them.
        texts: Other text: neither a label nor a leader touches it.
    """
    covered, read = list(shapes), list(texts)
    places: list[Box | None] = []
    for label in labels:
        box = _first_free(label, bounds, covered, read)
        places.append(box)
        if box:
            read.append(Box.around(Point(*box[:2]), Point(*box[2:]), _SPACING))
            covered += _leader(box, label.anchor)
    return places


def _first_free(
    label: Label, bounds: Box, covered: Sequence[Box], read: Sequence[Box]
) -> Box | None:
    for box in _candidates(label):
        if not bounds.holds(box) or any(box.overlaps(shape) for shape in covered):
            continue
        marks = [box, *_leader(box, label.anchor)]
        if not any(mark.overlaps(text) for mark in marks for text in read):
            return box
    return None


def _candidates(label: Label) -> list[Box]:
    def box(side_x: float, side_y: float, dx: float, dy: float) -> Box:
        left = label.anchor.x + side_x * (dx + label.width / 2) - label.width / 2
        bottom = label.anchor.y + side_y * (dy + label.height / 2) - label.height / 2
        return Box(left, bottom, left + label.width, bottom + label.height)

    boxes = (box(*c) for c in product(_SIDES_X, _SIDES_Y, _DISTANCES, _DISTANCES))
    # Sorting is stable: at equal distance the order of the sides decides.
    return sorted(dict.fromkeys(boxes), key=lambda box: round(box.distance(label.anchor)))


def _leader(box: Box, anchor: Point) -> list[Box]:
    if not needs_leader(box, anchor):
        return []
    centre = box.centre
    shares = (step / _LEADER_BEADS for step in range(1, _LEADER_BEADS))
    beads = (
        Point(anchor.x + s * (centre.x - anchor.x), anchor.y + s * (centre.y - anchor.y))
        for s in shares
    )
    return [Box.around(bead, bead, 1) for bead in beads]
