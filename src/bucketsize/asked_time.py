"""Times that somebody asks about: in an address, an option, a notebook."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from bucketsize.errors import InvalidInput

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""A century's window fits before the one and after the other."""


def asked_instant(instant: datetime) -> datetime:
    """A time that somebody asks about, in UTC; one that does not say its zone is UTC already.

    Raises:
        InvalidInput: It lies so far off that what is reckoned from it could be no time at all.
    """
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    with suppress(OverflowError):
        if EARLIEST <= (in_utc := aware.astimezone(UTC)) <= LATEST:
            return in_utc
    raise InvalidInput(
        f"The time {instant.isoformat()} lies outside the years 1970 to 2999.",
        hint="No bucket was measured then.",
    )
