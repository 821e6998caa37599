"""The window that a call asks for: a length, its ends, or one of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bucketsize.asked_time import EARLIEST, LATEST
from bucketsize.errors import InvalidInput
from bucketsize.model import Window
from bucketsize.plotting.request.call import Call
from bucketsize.window_length import LONGEST, parse_length

WINDOW_PARAMETERS = ("window", "from", "to")

# RFC 3339 with a capital T; a row's timestamp has no more than microseconds.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_window(call: Call, default_length: timedelta) -> Window:
    """The window between ``from`` and ``to``, or of a length from or up to one of them.

    Without ``to`` it ends when the call was received; with ``from`` and a length, the
    length after ``from``.

    Args:
        call: The call.
        default_length: The length where nothing says where the window starts.

    Raises:
        InvalidInput: One of them is malformed, all three are given, or the window ends
            before it starts, or is longer than 100 years.
    """
    length, start, end = (call.parameters.get(name) for name in WINDOW_PARAMETERS)
    if length is not None and start is not None and end is not None:
        raise InvalidInput(
            "window, from and to are one too many.",
            hint="Give two of them at most: the third follows.",
        )
    known_length = default_length if length is None else parse_length(length)
    known_end = call.received_at if end is None else parse_instant("to", end)
    if start is None:
        return Window.ending(known_end, known_length)
    known_start = parse_instant("from", start)
    if length is not None:
        return Window(known_start, known_start + known_length)
    if known_start > known_end:
        raise InvalidInput(
            f"The window starts at {start}, after its end.",
            hint="Let from be earlier than to; without to, the window ends now.",
        )
    if known_end - known_start > LONGEST:
        raise InvalidInput(
            f"From {start} to the window's end it is more than 100 years.",
            hint="Let from be later, or to earlier.",
        )
    return Window(known_start, known_end)


def parse_instant(name: str, text: str) -> datetime:
    """The instant that a parameter names, in UTC.

    Raises:
        InvalidInput: The text is none, or lies outside the years 1970 to 2999.
    """
    try:
        instant = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:  # such as a 30 February
        instant = None
    if instant is None or not EARLIEST <= instant < LATEST:
        raise InvalidInput(
            f"{name}={text!r:.40} is not a time from 1970 to 2999.",
            hint="Write it like 2026-11-23T03:12:00Z; in an address, + is written %2B.",
        )
    return instant.astimezone(UTC)
