"""How many of something there are, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """``1 object``, ``1,230 objects``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
