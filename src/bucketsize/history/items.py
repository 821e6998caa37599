"""Measurements to DynamoDB items and back. Knows the schema, makes no request.

Anybody who may write into the table can put items into it by hand. An item is taken for a
measurement only where a bucket could have been measured so; what else it may hold is quoted by
no error, for it could be anything, the keys of objects among it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bucketsize.bucket_names import can_be_bucket_name
from bucketsize.errors import InvalidInput
from bucketsize.history import schema
from bucketsize.model import (
    Cause,
    Measurement,
    Method,
    Peak,
    format_timestamp,
    parse_timestamp,
)

Item: TypeAlias = Mapping[str, Mapping[str, Any]]

LARGEST = 2**63 - 1
"""The largest size, and the most objects, that a row may tell: 8 EiB, thousands of times the
largest buckets, and all that a reader with whole numbers of 64 bits can take."""

_WHOLE_NUMBER = re.compile(r"[0-9]{1,19}")


def key_item(measurement: Measurement) -> dict[str, dict[str, str]]:
    """The key of the row that stores a measurement."""
    return {
        schema.BUCKET_NAME: {"S": measurement.bucket_name},
        schema.TIMESTAMP: {"S": format_timestamp(measurement.timestamp)},
    }


def item_of(measurement: Measurement, *, is_peak: bool) -> dict[str, dict[str, str]]:
    """The item that stores a measurement; ``is_peak`` puts it into the peak index."""
    item = {
        **key_item(measurement),
        schema.TOTAL_SIZE: {"N": str(measurement.total_size)},
        schema.OBJECT_COUNT: {"N": str(measurement.object_count)},
        schema.EVENT_NAME: {"S": measurement.cause.event_name},
        schema.METHOD: {"S": measurement.method.value},
    }
    if measurement.cause.object_key:
        item[schema.OBJECT_KEY] = {"S": measurement.cause.object_key}
    if measurement.unmeasured_since:
        item[schema.UNMEASURED_SINCE] = {"S": format_timestamp(measurement.unmeasured_since)}
    if is_peak:
        item[schema.PEAK_SCOPE] = {"S": schema.ALL_BUCKETS}
    return item


def measurement_of(item: Item) -> Measurement:
    """The measurement that an item stores.

    Raises:
        InvalidInput: The item is no measurement: some other program, or somebody, wrote it.
    """
    peak = peak_of(item)
    return Measurement(
        bucket_name=peak.bucket_name,
        timestamp=peak.timestamp,
        total_size=peak.total_size,
        object_count=_whole_number(item, schema.OBJECT_COUNT),
        cause=Cause(
            item.get(schema.EVENT_NAME, {}).get("S", ""),
            item.get(schema.OBJECT_KEY, {}).get("S", ""),
        ),
        method=_method(item),
        unmeasured_since=_unmeasured_since(item, peak.timestamp),
    )


def peak_of(item: Item) -> Peak:
    """The peak that an item of the peak index names.

    Raises:
        InvalidInput: The item cannot be read as a peak.
    """
    bucket_name = _text(item, schema.BUCKET_NAME)
    if not can_be_bucket_name(bucket_name):
        raise InvalidInput("No bucket can be called as it says.")
    size = _whole_number(item, schema.TOTAL_SIZE)
    return Peak(bucket_name, size, _time(item, schema.TIMESTAMP))


def _method(item: Item) -> Method:
    try:
        return Method(item.get(schema.METHOD, {}).get("S", Method.LISTING))
    except ValueError as e:
        raise InvalidInput("Its method is not known.") from e


def _unmeasured_since(item: Item, timestamp: datetime) -> datetime | None:
    if schema.UNMEASURED_SINCE not in item:
        return None
    since = _time(item, schema.UNMEASURED_SINCE)
    if since > timestamp:
        raise InvalidInput("It measured a change before that happened.")
    return since


def _time(item: Item, attribute: str) -> datetime:
    text = _text(item, attribute)
    try:
        return parse_timestamp(text)
    except InvalidInput as e:
        raise InvalidInput(f"Its {attribute} is not like 2026-11-23T03:12:00.123456Z.") from e


def _text(item: Item, attribute: str) -> str:
    text = item.get(attribute, {}).get("S")
    if not isinstance(text, str):
        raise InvalidInput(f"Its {attribute} is no text, or is missing.")
    return text


def _whole_number(item: Item, attribute: str) -> int:
    text = item.get(attribute, {}).get("N")
    if isinstance(text, str) and _WHOLE_NUMBER.fullmatch(text) and int(text) <= LARGEST:
        return int(text)
    raise InvalidInput(f"Its {attribute} is no whole number from 0 to {LARGEST:,}.")
