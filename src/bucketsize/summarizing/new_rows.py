"""Reads the new rows out of an event of the history table's stream. Makes no request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bucketsize.errors import MalformedEvent
from bucketsize.history.foreign_rows import readable
from bucketsize.history.items import Item, measurement_of
from bucketsize.model import Measurement


def new_rows(event: Any, horizon: datetime) -> list[Measurement]:
    """The rows that were written, in the stream's order.

    Rows that were changed (marked to expire) or deleted (expired) are none of them; the event
    source leaves those out already.

    Args:
        event: What Lambda gives the function.
        horizon: Rows that are timed after it are left out.

    Raises:
        MalformedEvent: It is no event of a stream that carries new images.
    """
    try:
        return list(readable(measurement_of, _images(event["Records"]), horizon))
    except (AttributeError, KeyError, TypeError) as e:
        raise MalformedEvent.found(
            "This is no event of the history table's stream: it",
            e,
            hint="The stream's view type must be NEW_IMAGE; bucketsize deploy switches it on.",
        ) from e


def _images(records: Any) -> Iterator[Item]:
    for record in records:
        if record["eventName"] == "INSERT":
            yield record["dynamodb"]["NewImage"]
