from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bucketsize.errors import InvalidInput
from bucketsize.model import (
    Measurement,
    Peak,
    SizeSeries,
    Window,
    format_timestamp,
    parse_timestamp,
)
from bucketsize.records import measurement_json, peak_json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_timestamp_is_in_utc_with_microseconds() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert format_timestamp(datetime(2026, 11, 23, 12, 12, 0, 123456, tokyo)) == (
        "2026-11-23T03:12:00.123456Z"
    )
    assert format_timestamp(NOON) == "2026-11-23T12:00:00.000000Z"


def test_a_time_that_does_not_say_its_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="does not say its zone"):
        format_timestamp(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1795435920",
        "2026-11-23",
        "2026-11-23T12:00:00Z",
        "2026-11-23T12:00:00.000Z",
        "2026-11-23T12:00:00.000000",
        "2026-11-23T12:00:00.000000+00:00",
        "2026-11-23T12:00:00.000000z",
        "2026-11-23 12:00:00.000000Z",
        "20261123T120000.000000Z",
        "2026-11-31T12:00:00.000000Z",
        " 2026-11-23T12:00:00.000000Z",
        "0001-01-01T00:00:00.000000+23:00",
        "9999-12-31T23:59:59.999999-23:00",
    ],
)
def test_a_timestamp_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time like"):
        parse_timestamp(text)


def test_a_window_includes_both_its_ends() -> None:
    window = Window.ending(NOON, 10 * SECOND)
    assert window == Window(NOON - 10 * SECOND, NOON)
    assert NOON in window
    assert NOON - 10 * SECOND in window
    assert NOON + timedelta(microseconds=1) not in window
    assert NOON - timedelta(seconds=10, microseconds=1) not in window


def test_a_window_may_be_an_instant_but_not_end_before_it_starts() -> None:
    assert NOON in Window(NOON, NOON)
    with pytest.raises(InvalidInput, match="after its end"):
        Window(NOON, NOON - SECOND)


def test_a_larger_size_beats_a_peak_and_among_equals_the_earlier() -> None:
    peak = Peak("photos", 10, NOON)
    assert peak.is_beaten_by(Peak("photos", 11, NOON + SECOND))
    assert peak.is_beaten_by(Peak("videos", 10, NOON - SECOND))
    assert not peak.is_beaten_by(Peak("photos", 9, NOON - SECOND))
    assert not peak.is_beaten_by(Peak("photos", 10, NOON + SECOND))
    assert not peak.is_beaten_by(peak)


def test_a_peak_that_is_not_told_whose_is_nobody_s() -> None:
    assert peak_json(Peak("", 19, NOON))["bucket_name"] is None


def test_who_may_know_of_one_bucket_sees_no_other_s_name() -> None:
    def series(peak: Peak | None) -> SizeSeries:
        return SizeSeries("photos", Window(NOON - SECOND, NOON), None, (), peak)

    own, other = Peak("photos", 19, NOON), Peak("videos", 19, NOON)
    assert series(own).naming_no_other() == series(own)
    assert series(None).naming_no_other() == series(None)
    assert series(other).naming_no_other() == series(Peak("", 19, NOON))


def test_the_api_shows_rows_and_peaks_with_times_as_text() -> None:
    row = Measurement("photos", NOON, 19, 1)
    assert measurement_json(row) == {
        "timestamp": "2026-11-23T12:00:00.000000Z",
        "total_size": 19,
        "object_count": 1,
    }
    assert peak_json(Peak.of(row)) == {
        "bucket_name": "photos",
        "total_size": 19,
        "timestamp": "2026-11-23T12:00:00.000000Z",
    }
