"""Leaves out what stands in the table and is no measurement. Makes no request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bucketsize.errors import InvalidInput
from bucketsize.history.items import Item
from bucketsize.model import Measurement, Peak

logger = logging.getLogger(__name__)

FUTURE = timedelta(minutes=15)
"""A row that is timed further ahead was not measured: so far off, a clock is refused by AWS
(Amazon S3 API Reference, "RequestTimeTooSkewed")."""

PAST = datetime(2006, 3, 14, tzinfo=UTC)
"""The day on which S3 began; no row is older."""

Row = TypeVar("Row", Measurement, Peak)


def readable(
    read: Callable[[Item], Row], items: Iterable[Item], horizon: datetime
) -> Iterator[Row]:
    """The items that can be read as rows of this app; one warning tells of all others.

    Args:
        read: Makes a row of an item; raises ``InvalidInput`` where it is none.
        items: The answer to one question about the history.
        horizon: What is timed after it was not measured.
    """
    skipped, first = 0, ""
    try:
        for item in items:
            try:
                row = read(item)
                if not PAST <= row.timestamp <= horizon:
                    raise InvalidInput("It is timed in the future, or before there was S3.")
            except InvalidInput as e:
                skipped, first = skipped + 1, first or e.message
            else:
                yield row
    finally:  # also where the reader had enough
        if skipped:
            logger.warning(
                "Skipped rows of the history that are no measurements: %d. The first: %s",
                skipped,
                first,
            )
