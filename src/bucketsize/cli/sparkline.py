"""A size series as one line of text, in which a spike of one row is seen."""

from __future__ import annotations

from bucketsize.model import SizeSeries

_MARKS = "▁▂▃▄▅▆▇█"
_PLAIN_MARKS = ".:-=+*%#"
_UNKNOWN = " "


def marks_for(encoding: str | None) -> str:
    """The eight heights, as an output of that encoding can write them."""
    try:
        _MARKS.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _PLAIN_MARKS
    return _MARKS


def sparkline(series: SizeSeries, width: int, marks: str = _MARKS) -> str:
    """The sizes over the window, a mark for each of ``width`` equal stretches of it.

    A mark is the largest size that held in its stretch, on a scale from the lowest to the
    highest mark. Blank: nothing was known yet. Where all are equal, the line lies low.
    """
    sizes = _largest_by_stretch(series, width)
    known = [size for size in sizes if size is not None]
    if not known:
        return _UNKNOWN * width
    low, spread = min(known), max(known) - min(known)
    top = len(marks) - 1
    return "".join(
        _UNKNOWN if size is None else marks[(size - low) * top // spread if spread else 0]
        for size in sizes
    )


def _largest_by_stretch(series: SizeSeries, width: int) -> list[int | None]:
    length = series.window.end - series.window.start
    sizes: list[int | None] = [None] * width
    held, reached = series.before.total_size if series.before else None, 0
    for row in series.measurements:
        part = (row.timestamp - series.window.start) / length if length else 0
        stretch = min(int(part * width), width - 1)
        for passed in range(reached, stretch + 1):
            sizes[passed] = _larger(sizes[passed], held)
        sizes[stretch] = _larger(sizes[stretch], row.total_size)
        held, reached = row.total_size, stretch + 1
    for passed in range(reached, width):
        sizes[passed] = _larger(sizes[passed], held)
    return sizes


def _larger(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)
