"""Which stretch of time is meant in Python, and which times are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize import SizeHistory
from bucketsize.errors import InvalidInput
from bucketsize.model import SizeSeries, Window
from bucketsize.window_length import LONGEST

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST, LAST = datetime.min, datetime.max  # noqa: DTZ901  what people write
DAY = timedelta(days=1)


@dataclass
class Reading:
    """Remembers what it was asked for."""

    asked: list[Window] = field(default_factory=list)

    def physical_name(self, bucket: str) -> str:
        return bucket

    def series(self, bucket_name: str, window: Window) -> SizeSeries:
        self.asked.append(window)
        return SizeSeries(bucket_name, window, None, (), None)


def asked(length: Any = None, **ends: Any) -> Window:
    reading: Any = Reading()
    SizeHistory(reading).window("photos", length, **ends)
    [window] = reading.asked
    assert isinstance(window, Window)
    return window


def test_a_time_without_a_zone_is_utc() -> None:
    start = NOON.replace(tzinfo=None)
    assert asked(start=start, end=start + timedelta(1)) == Window(NOON, NOON + timedelta(1))
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert asked(timedelta(1), end=in_tokyo) == Window(NOON - timedelta(1), NOON)


@pytest.mark.parametrize(
    "ends",
    [
        {"end": LAST},
        {"end": LAST.replace(tzinfo=UTC)},
        {"start": LAST},
        {"start": FIRST},
        {"start": FIRST, "end": LAST},
        {"end": FIRST.replace(tzinfo=timezone(timedelta(hours=9)))},
        {"end": LAST.replace(tzinfo=timezone(timedelta(hours=-9)))},
        {"start": NOON, "end": LAST},
    ],
)
def test_a_time_at_the_end_of_all_times_is_refused(ends: dict[str, datetime]) -> None:
    with pytest.raises(InvalidInput, match="outside the years 1970 to 2999"):
        asked(**ends)


@pytest.mark.parametrize(
    "length", [timedelta.max, timedelta.min, timedelta(), -timedelta(1), timedelta(36_526)]
)
def test_a_length_that_is_none_is_refused(length: timedelta) -> None:
    with pytest.raises(InvalidInput, match="A window cannot be"):
        asked(length)


def test_without_an_end_a_window_ends_now_or_its_length_after_its_start() -> None:
    last_month = asked()
    assert last_month.end - last_month.start == 30 * DAY
    assert asked(start=NOON, length="1d") == Window(NOON, NOON + DAY)
    yesterday = datetime.now(UTC) - DAY
    assert DAY <= asked(start=yesterday).end - yesterday < DAY + timedelta(minutes=1)


def test_what_would_be_no_window_is_refused() -> None:
    with pytest.raises(InvalidInput, match="one too many"):
        asked("1d", start=NOON, end=NOON + DAY)
    with pytest.raises(InvalidInput, match="more than 100 years"):
        asked(start=NOON, end=NOON + LONGEST + DAY)
    with pytest.raises(InvalidInput, match="after its end"):
        asked(start=NOON, end=NOON - DAY)


@pytest.mark.parametrize(
    "ends", [(NOON.replace(tzinfo=None), NOON), (NOON, NOON.replace(tzinfo=None))]
)
def test_a_window_between_times_of_no_zone_is_refused(ends: tuple[datetime, datetime]) -> None:
    with pytest.raises(InvalidInput, match="does not say its zone"):
        Window(*ends)


@given(st.datetimes(), st.none() | st.datetimes(), st.none() | st.timedeltas())
def test_whatever_is_asked_for_it_is_a_window_or_an_error(
    start: datetime, end: datetime | None, length: timedelta | None
) -> None:
    try:
        window = asked(length, start=start, end=end)
    except InvalidInput:
        return
    assert window.start <= window.end
    assert window.end - window.start <= LONGEST
