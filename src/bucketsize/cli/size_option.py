"""A size as people write it: ``10TB``, ``2.5 GiB``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., None])

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?) ?(?:([kMGTPE])(i)?)?B?", re.IGNORECASE)
_POWERS = " kmgtpe"
_LARGEST = 2**63


def size_option(name: str, meaning: str, *, or_zero: bool = False) -> Callable[[_F], _F]:
    """Add an option that takes a size; the command gets bytes, or None.

    Args:
        name: Such as ``--limit``.
        meaning: Its help.
        or_zero: Whether zero may be given.
    """
    return click.option(
        name,
        callback=lambda _context, _option, text: _size(text, or_zero=or_zero),
        metavar="SIZE",
        help=f"{meaning} Written 10TB, 500GiB, or in bytes.",
    )


def parse_size(text: str) -> int:
    """Bytes: ``kB``, ``MB`` … count by 1,000, ``KiB``, ``MiB`` … by 1,024.

    Raises:
        ValueError: It is no size.
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    number, prefix, binary = match.groups()
    unit: int = (1024 if binary else 1000) ** _POWERS.index((prefix or " ").lower())
    size = float(number) * unit
    if not 0 < size < _LARGEST:
        raise ValueError(text)
    return round(size)


def _size(text: str | None, *, or_zero: bool) -> int | None:
    if text is None:
        return None
    if or_zero and text.strip() == "0":
        return 0
    try:
        return parse_size(text)
    except ValueError as e:
        raise click.BadParameter(f"{text!r:.40} is not a size like 10TB or 500GiB.") from e
