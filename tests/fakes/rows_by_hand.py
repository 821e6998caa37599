"""A table with rows that somebody put into it by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bucketsize.history import SizeHistory
from bucketsize.history.items import item_of
from bucketsize.model import Cause, Measurement, Window
from fakes.lagging_history_table import LaggingHistoryTable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


HOUR = timedelta(hours=1)


ALWAYS = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


SECRET = "salaries/\x1b[31mthe boss.txt"


def history_in(table: LaggingHistoryTable) -> SizeHistory:
    client: Any = table
    return SizeHistory(client, "t", lambda: NOON)


def row(seconds: float = 0, size: int = 19, bucket: str = "photos") -> Measurement:
    at = NOON + timedelta(seconds=seconds)
    return Measurement(bucket, at, size, 1, Cause("ObjectCreated:Put", "a key"))


def by_hand(seconds: float = 0, **attributes: Any) -> dict[str, Any]:
    """A row that names a secret key, and is in the peak index; None leaves an attribute out."""
    item: dict[str, Any] = item_of(row(seconds), is_peak=True)
    item |= {"object_key": {"S": SECRET}} | attributes
    return {name: value for name, value in item.items() if value is not None}
