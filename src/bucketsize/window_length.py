"""The length of a window as people write and read it, wherever they do."""

from __future__ import annotations

import re
from datetime import timedelta

from bucketsize.errors import InvalidInput

LONGEST = timedelta(days=100 * 365.25)

_UNITS = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}

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


def length_in_words(span: timedelta) -> str:
    """A length of time in its largest unit and the next, rounded down to whole ones.

    So ``30 days``, ``1 hour 59 minutes``, ``10 seconds``.
    """
    fitting = [unit for unit in _UNITS if span >= _UNITS[unit]] or ["second"]
    words = []
    for unit in fitting[:2]:
        count, span = divmod(span, _UNITS[unit])
        words.append(f"{count} {unit}" + ("" if count == 1 else "s"))
    return " ".join(word for word in words if not word.startswith("0 ")) or words[0]
