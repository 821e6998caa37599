"""Leaves out what stands in the table and is no measurement. Makes no request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bucketsize.errors import InvalidInput
from bucketsize.history.items import Item
from bucketsize.item_reads import readable_items
from bucketsize.model import Measurement, Peak

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

    def measured(item: Item) -> Row:
        row = read(item)
        if not PAST <= row.timestamp <= horizon:
            raise InvalidInput("It is timed in the future, or before there was S3.")
        return row

    return readable_items(measured, items)
