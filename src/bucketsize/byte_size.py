"""Sizes in words and the ticks of a size axis. Knows no drawing library."""

from __future__ import annotations

from itertools import count

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")

# 256 and 512 are a quarter and a half of the next unit, so every tick has a short name.
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 256, 512)
_MOST_INTERVALS = 5


def format_size(total_size: int) -> str:
    """The size in words: ``28 B`` exactly, ``40.2 KiB`` to the nearest tenth.

    Args:
        total_size: Bytes, zero or more.
    """
    return _in_words(total_size, digits=1)


def format_distinctly(sizes: list[int]) -> list[str]:
    """The sizes in words in which different sizes never read the same.

    Where a tenth of a unit is too coarse to tell them apart, all get two digits, and where
    that is still too coarse, all are given in bytes.
    """
    for digits in (1, 2):
        words = [_in_words(size, digits) for size in sizes]
        if len(set(words)) == len(set(sizes)):
            return words
    return [f"{size:,} B" for size in sizes]


def size_ticks(top: int) -> list[int]:
    """Round sizes from 0 up to at most ``top``, never a fraction of a byte apart."""
    steps = (step * 1024**power for power in count() for step in _STEPS)
    step = next(step for step in steps if _MOST_INTERVALS * step >= top)
    return list(range(0, top + 1, step))


def format_tick(size: int) -> str:
    """A tick's size in words, without the trailing zeros: ``0 B``, ``1.25 MiB``."""
    power = min((max(size, 1).bit_length() - 1) // 10, len(UNITS) - 1)
    figure = f"{size / 1024**power:.2f}".rstrip("0").rstrip(".")
    return f"{figure or '0'} {UNITS[power]}"


def _in_words(total_size: int, digits: int) -> str:
    parts = 10**digits
    for power, unit in enumerate(UNITS):
        scale = 1024**power
        figure = (parts * total_size + scale // 2) // scale
        # 1023.97 KiB would round to 1024.0 KiB, which is called 1.0 MiB.
        if figure < 1024 * parts or unit == UNITS[-1]:
            break
    if unit == "B":
        return f"{total_size} B"
    return f"{figure // parts}.{figure % parts:0{digits}} {unit}"
