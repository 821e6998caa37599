"""Times and windows that somebody asks about: in an address, an option, a notebook."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bucketsize.errors import InvalidInput
from bucketsize.model import Window
from bucketsize.window_length import LONGEST

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""A century's window fits before the one and after the other."""


def asked_instant(instant: datetime) -> datetime:
    """A time that somebody asks about, in UTC; one that does not say its zone is UTC already.

    Raises:
        InvalidInput: It lies so far off that what is reckoned from it could be no time at all.
    """
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    with suppress(OverflowError):
        if EARLIEST <= (in_utc := aware.astimezone(UTC)) < LATEST:
            return in_utc
    raise InvalidInput(
        f"The time {instant.isoformat()} lies outside the years 1970 to 2999.",
        hint="No bucket was measured then.",
    )


def window_of(
    length: timedelta | None,
    start: datetime | None,
    end: datetime | None,
    *,
    now: datetime,
    default: timedelta,
) -> Window:
    """The window between two ends, or of a length from or up to one of them.

    Args:
        length: Its length, as ``parse_length`` gives one; None where it is not given.
        start: Its start; None where it is not given.
        end: Its end; where it is not given, ``length`` after the start, or now.
        now: The present.
        default: The length where nothing says where the window starts.

    Raises:
        InvalidInput: All three are given, or the window ends before it starts, or is longer
            than 100 years.
    """
    if length and start and end:
        raise InvalidInput(
            "A window's length, start and end are one too many.",
            hint="Give two of them at most: the third follows.",
        )
    if start is None:
        return Window.ending(end or now, length or default)
    window = Window(start, start + length if length else end or now)
    if window.end - start > LONGEST:
        raise InvalidInput(
            f"From {start} to {window.end} it is more than 100 years.",
            hint="Let it start later, or end earlier.",
        )
    return window
