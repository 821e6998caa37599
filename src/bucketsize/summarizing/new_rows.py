"""Reads the new rows out of an event of the history table's stream. Makes no request."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from bucketsize.errors import InvalidInput, MalformedEvent
from bucketsize.history.items import measurement_of
from bucketsize.model import Measurement

logger = logging.getLogger(__name__)


def new_rows(event: Any) -> list[Measurement]:
    """The rows that were written, in the stream's order.

    Rows that were changed (marked to expire) or deleted (expired) are none of them; the event
    source leaves those out already.

    Raises:
        MalformedEvent: It is no event of a stream that carries new images.
    """
    try:
        return list(_rows(event["Records"]))
    except (KeyError, TypeError) as e:
        raise MalformedEvent(
            f"This is no event of the history table's stream: {e!r}.",
            hint="The stream's view type must be NEW_IMAGE; bucketsize deploy switches it on.",
        ) from e


def _rows(records: Any) -> Iterator[Measurement]:
    for record in records:
        if record["eventName"] != "INSERT":
            continue
        image = record["dynamodb"]["NewImage"]
        try:
            yield measurement_of(image)
        except InvalidInput as e:
            logger.warning("Skipped a row that this app did not write: %s", e)
