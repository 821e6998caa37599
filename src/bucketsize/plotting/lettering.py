"""Text that fits its place and is taken literally, whatever a bucket is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.text import Text

FONT = "DejaVu Sans"
"""Ships with matplotlib, so every machine draws the same picture."""

_SHORTEST_NAME = 12


def plain(text: str) -> str:
    """The text with every character that bucket names do not know made visible.

    Control characters would break lines or be no XML, and other scripts are not in the font.
    """
    return "".join(char if " " <= char <= "~" else "\ufffd" for char in text)


def fit(
    text: Text,
    width: float,
    points: Sequence[float],
    compose: Callable[[str], str],
    name: str = "",
) -> bool:
    """Write a line at the largest size that fits; the name loses its middle if none does.

    Args:
        text: What is written; its figure measures.
        width: Room, in pixels.
        points: Sizes to try, largest first.
        compose: Makes the line from the name.
        name: What may be shortened.

    Returns:
        Whether it fits now.
    """
    text.set_text(compose(name))
    for size in points:
        text.set_fontsize(size)
        if text.get_window_extent().width <= width:
            return True
    for length in range(len(name) - 1, _SHORTEST_NAME - 1, -1):
        text.set_text(compose(_shorten(name, length)))
        if text.get_window_extent().width <= width:
            return True
    return False


def _shorten(name: str, length: int) -> str:
    head = length // 2
    return f"{name[:head]}…{name[len(name) - (length - head - 1) :]}"
