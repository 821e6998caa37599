"""The window that a call asks for: a length, its ends, or one of them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from bucketsize.asked_time import asked_instant, window_of
from bucketsize.errors import InvalidInput
from bucketsize.model import Window
from bucketsize.plotting.request.call import Call
from bucketsize.window_length import parse_length

WINDOW_PARAMETERS = ("window", "from", "to")

# RFC 3339 with a capital T; a row's timestamp has no more than microseconds.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_window(call: Call, default_length: timedelta) -> Window:
    """The window that ``window``, ``from`` and ``to`` make, by the rules of ``window_of``.

    Args:
        call: The call.
        default_length: The length where nothing says where the window starts.

    Raises:
        InvalidInput: One of them is malformed, or they make no window.
    """
    length, start, end = (call.parameters.get(name) for name in WINDOW_PARAMETERS)
    return window_of(
        None if length is None else parse_length(length),
        None if start is None else parse_instant("from", start),
        None if end is None else parse_instant("to", end),
        now=call.received_at,
        default=default_length,
    )


def parse_instant(name: str, text: str) -> datetime:
    """The instant that a parameter names, in UTC.

    Raises:
        InvalidInput: The text is none, or lies outside the years 1970 to 2999.
    """
    with suppress(ValueError, InvalidInput):  # such as a 30 February, or the year 3000
        if _INSTANT.fullmatch(text):
            return asked_instant(datetime.fromisoformat(text))
    raise InvalidInput(
        f"{name}={text!r:.40} is not a time from 1970 to 2999.",
        hint="Write it like 2026-11-23T03:12:00Z; in an address, + is written %2B.",
    )
