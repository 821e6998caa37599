from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.model import (
    Peak,
    format_timestamp,
    parse_timestamp,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

_ZONES = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
_INSTANTS = st.datetimes(
    NOON.replace(year=2, tzinfo=None), NOON.replace(year=9998, tzinfo=None), timezones=_ZONES
)
_PEAKS = st.builds(
    Peak,
    st.sampled_from(["photos", "videos"]),
    st.integers(0, 3),
    st.integers(0, 3).map(lambda seconds: NOON + seconds * SECOND),
)


@given(_INSTANTS)
def test_a_timestamp_is_read_back_as_the_instant_it_names(instant: datetime) -> None:
    assert parse_timestamp(format_timestamp(instant)) == instant


@given(_INSTANTS, _INSTANTS)
def test_timestamps_sort_as_text_as_they_do_as_time(one: datetime, other: datetime) -> None:
    assert (format_timestamp(one) < format_timestamp(other)) == (one < other)


@given(_PEAKS, _PEAKS)
def test_of_two_peaks_one_beats_the_other_unless_they_are_equal(one: Peak, other: Peak) -> None:
    differ = (one.total_size, one.timestamp) != (other.total_size, other.timestamp)
    assert (one.is_beaten_by(other) + other.is_beaten_by(one)) == differ


@given(_PEAKS, _PEAKS, _PEAKS)
def test_what_beats_the_beater_beats_the_beaten(a: Peak, b: Peak, c: Peak) -> None:
    if a.is_beaten_by(b) and b.is_beaten_by(c):
        assert a.is_beaten_by(c)
