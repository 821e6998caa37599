"""Measurements to DynamoDB items and back. Knows the schema, makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

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
        InvalidInput: The item was not written by this app and cannot be read
            as a measurement.
    """
    try:
        return Measurement(
            bucket_name=item[schema.BUCKET_NAME]["S"],
            timestamp=parse_timestamp(item[schema.TIMESTAMP]["S"]),
            total_size=int(item[schema.TOTAL_SIZE]["N"]),
            object_count=int(item[schema.OBJECT_COUNT]["N"]),
            cause=Cause(
                item.get(schema.EVENT_NAME, {}).get("S", ""),
                item.get(schema.OBJECT_KEY, {}).get("S", ""),
            ),
            method=Method(item.get(schema.METHOD, {}).get("S", Method.LISTING)),
            unmeasured_since=_unmeasured_since(item),
        )
    except (KeyError, TypeError, ValueError) as e:
        raise InvalidInput(f"A row is not a measurement: {e!r} in {dict(item)!r}.") from e


def _unmeasured_since(item: Item) -> datetime | None:
    if schema.UNMEASURED_SINCE not in item:
        return None
    return parse_timestamp(item[schema.UNMEASURED_SINCE]["S"])


def peak_of(item: Item) -> Peak:
    """The peak that an item of the peak index names.

    Raises:
        InvalidInput: The item cannot be read as a peak.
    """
    try:
        return Peak(
            bucket_name=item[schema.BUCKET_NAME]["S"],
            total_size=int(item[schema.TOTAL_SIZE]["N"]),
            timestamp=parse_timestamp(item[schema.TIMESTAMP]["S"]),
        )
    except (KeyError, TypeError, ValueError) as e:
        raise InvalidInput(f"A row is not a peak: {e!r} in {dict(item)!r}.") from e
