"""Labels find places where they cover nothing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.plotting.placement import Box, Label, Point, needs_leader, place

BOUNDS = Box(0, 0, 760, 350)
SPOTS = st.builds(Point, st.integers(0, 760), st.integers(0, 350))


def test_a_label_with_room_stands_right_above_its_dot() -> None:
    spot = Point(100, 100)
    dot = Box.around(spot, spot, 6)

    (box,) = place([Label(30, 12, spot)], BOUNDS, shapes=[dot], texts=[])

    assert box == Box(85, 107, 115, 119)
    assert not needs_leader(box, spot)


def test_a_label_without_room_is_left_out() -> None:
    assert place([Label(900, 12, Point(100, 100))], BOUNDS, shapes=[], texts=[]) == [None]


def test_a_leader_never_crosses_other_text() -> None:
    ceiling = Box(0, 8, 760, 20)
    assert place([Label(30, 12, Point(100, 0))], BOUNDS, shapes=[], texts=[ceiling]) == [None]


@given(st.lists(SPOTS, max_size=12))
def test_labels_cover_neither_each_other_nor_any_dot(spots: list[Point]) -> None:
    dots = [Box.around(spot, spot, 6) for spot in spots]
    labels = [Label(60, 12, spot) for spot in spots]

    boxes = [box for box in place(labels, BOUNDS, shapes=dots, texts=[]) if box]

    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert not any(box.overlaps(dot) for box in boxes for dot in dots)
    assert all(BOUNDS.holds(box) for box in boxes)
