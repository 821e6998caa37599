"""The length of a window as people write it, wherever they do: address, option, notebook."""

from __future__ import annotations

import re
from datetime import timedelta

from bucketsize.errors import InvalidInput

LONGEST = timedelta(days=100 * 365.25)

_LENGTH = re.compile(r"([1-9][0-9]{0,9})([smhdwy])")
_UNIT_DAYS = {"s": 1 / 86_400, "m": 1 / 1_440, "h": 1 / 24, "d": 1, "w": 7, "y": 365.25}


def parse_length(text: str) -> timedelta:
    """The length of a window such as ``10s``, ``5m``, ``1h``, ``30d``, ``2w``, ``5y``.

    Raises:
        InvalidInput: The text has another form, or means more than 100 years.
    """
    match = _LENGTH.fullmatch(text)
    days = int(match[1]) * _UNIT_DAYS[match[2]] if match else 0
    if not 0 < days <= LONGEST.days:
        raise InvalidInput(
            f"The window {text!r:.40} is not a length of time.",
            hint="Write 10s, 5m, 1h, 30d, 2w or 5y; 100y at most.",
        )
    return timedelta(days=days)
