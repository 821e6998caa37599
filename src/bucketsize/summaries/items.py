"""Summaries and catalogue entries to DynamoDB items and back. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bucketsize.errors import InvalidInput
from bucketsize.model import (
    Cause,
    Measurement,
    Method,
    format_timestamp,
    parse_timestamp,
)
from bucketsize.summaries import schema
from bucketsize.summaries.catalogue import CatalogueEntry
from bucketsize.summaries.summary import Summary

Item: TypeAlias = Mapping[str, Mapping[str, Any]]

_UNTOLD = Cause("")
"""A summary does not keep what caused its rows."""


@dataclass(frozen=True, slots=True, order=True)
class ItemKey:
    """Where an item is in the summaries table."""

    partition: str
    entry: str


def interval_key(bucket_name: str, resolution: timedelta, start: datetime) -> ItemKey:
    """The key of the summary of an interval."""
    return ItemKey(interval_partition(bucket_name, resolution), format_timestamp(start))


def interval_partition(bucket_name: str, resolution: timedelta) -> str:
    """The partition of a bucket's summaries at a resolution, such as ``photos#120s``."""
    return f"{bucket_name}#{int(resolution.total_seconds())}s"


def catalogue_key(bucket_name: str) -> ItemKey:
    """The key of a bucket's entry in the catalogue."""
    return ItemKey(schema.BUCKETS, bucket_name)


def key_of(item: Item) -> ItemKey:
    """The key of an item."""
    return ItemKey(item[schema.PARTITION]["S"], item[schema.ENTRY]["S"])


def key_item(key: ItemKey) -> dict[str, dict[str, str]]:
    """The key as DynamoDB takes it."""
    return {schema.PARTITION: {"S": key.partition}, schema.ENTRY: {"S": key.entry}}


def summary_item(summary: Summary) -> dict[str, Any]:
    """What an item holds of a summary, besides its key."""
    rows = (summary.first, summary.last, summary.lowest, summary.highest, summary.latecomer)
    return {schema.ROWS: {"S": "\n".join(_row_text(row) for row in rows if row)}}


def summary_of(bucket_name: str, item: Item) -> Summary:
    """The summary that an item of a bucket holds.

    Raises:
        InvalidInput: This app did not write it.
    """
    try:
        return Summary(
            *(_row(bucket_name, line) for line in item[schema.ROWS]["S"].split("\n"))
        )
    except (KeyError, TypeError, ValueError) as e:
        raise InvalidInput("An item is not a summary.") from e


def entry_item(entry: CatalogueEntry) -> dict[str, Any]:
    """What an item holds of a catalogue entry, besides its key."""
    item: dict[str, Any] = {
        schema.LATEST: {"S": _row_text(entry.latest)},
        schema.HIGHEST: {"S": _row_text(entry.highest)},
    }
    instants = {schema.FILLED_UNTIL: entry.filled_until, schema.GONE_BEFORE: entry.gone_before}
    kept_for = entry.kept_for.days if entry.kept_for else None
    days = {
        schema.FILLED_FOR: entry.filled_for,
        schema.FILLING_FOR: entry.filling_for,
        schema.KEPT_FOR: kept_for,
    }
    item |= {name: {"S": format_timestamp(at)} for name, at in instants.items() if at}
    return item | {name: {"N": str(n)} for name, n in days.items() if n is not None}


def entry_of(item: Item) -> CatalogueEntry:
    """The catalogue entry that an item holds.

    Raises:
        InvalidInput: This app did not write it.
    """
    try:
        kept_for = _days(item, schema.KEPT_FOR)
        return CatalogueEntry(
            latest=_row(key_of(item).entry, item[schema.LATEST]["S"]),
            highest=_row(key_of(item).entry, item[schema.HIGHEST]["S"]),
            filled_for=_days(item, schema.FILLED_FOR),
            filled_until=_instant(item, schema.FILLED_UNTIL),
            filling_for=_days(item, schema.FILLING_FOR),
            kept_for=None if kept_for is None else timedelta(days=kept_for),
            gone_before=_instant(item, schema.GONE_BEFORE),
        )
    except (KeyError, TypeError, ValueError) as e:
        raise InvalidInput("An item is no catalogue entry.") from e


def _instant(item: Item, attribute: str) -> datetime | None:
    return parse_timestamp(item[attribute]["S"]) if attribute in item else None


def _days(item: Item, attribute: str) -> int | None:
    return int(item[attribute]["N"]) if attribute in item else None


def _row_text(row: Measurement) -> str:
    at = format_timestamp(row.timestamp)
    text = f"{at} {row.total_size} {row.object_count} {row.method.value}"
    since = row.unmeasured_since
    return f"{text} {format_timestamp(since)}" if since else text


def _row(bucket_name: str, text: str) -> Measurement:
    timestamp, total_size, object_count, method, *since = text.split(" ")
    return Measurement(
        bucket_name,
        parse_timestamp(timestamp),
        int(total_size),
        int(object_count),
        _UNTOLD,
        Method(method),
        parse_timestamp(*since) if since else None,
    )
