"""Whatever somebody puts into the table by hand, what is read are the measurements in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.lagging_history_table import LaggingHistoryTable
from fakes.rows_by_hand import ALWAYS, HOUR, NOON, by_hand, history_in, row
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bucketsize.errors import InvalidInput
from bucketsize.history.foreign_rows import FUTURE, PAST
from bucketsize.history.items import LARGEST, measurement_of
from bucketsize.model import Measurement, Window, format_timestamp
from bucketsize.summaries import WindowReader

# ---- properties -----------------------------------------------------------------

_VALUES = st.one_of(
    st.none(),
    st.builds(lambda text: {"S": text}, st.text(max_size=30)),
    st.builds(lambda number: {"N": str(number)}, st.integers(-(10**37), 10**37)),
    st.builds(lambda number: {"N": f"{number:f}"}, st.decimals(-9, 9, places=3)),
    st.sampled_from(
        [
            {"B": b"19"},
            {"BOOL": True},
            {"NULL": True},
            {"M": {}},
            {"L": []},
            {"SS": ["19"]},
            {"NS": ["19"]},
        ]
    ),
)
_ATTRIBUTES = [
    "total_size",
    "object_count",
    "event_name",
    "object_key",
    "method",
    "unmeasured_since",
]
_TIMES = st.one_of(
    st.text(min_size=1, max_size=30),
    st.datetimes(timezones=st.just(UTC)).map(format_timestamp),
    st.datetimes().map(lambda time: time.isoformat()),
)


@st.composite
def _items(draw: st.DrawFn) -> dict[str, Any]:
    """An item of the schema's keys, in which anything else is anything, or missing."""
    chosen = draw(st.dictionaries(st.sampled_from(_ATTRIBUTES), _VALUES, max_size=4))
    chosen.pop("total_size", None) if draw(st.booleans()) else None
    item = by_hand(draw(st.integers(-500, 500)), **chosen)
    if draw(st.booleans()):
        item["timestamp"] = {"S": draw(_TIMES)}
    if draw(st.booleans()):
        item.pop("peak_scope")
    return item


def _timed(at: datetime) -> dict[str, Any]:
    return by_hand(timestamp={"S": format_timestamp(at)})


@given(st.lists(_items(), max_size=6))
@example([_timed(PAST - timedelta.resolution)])
@example([_timed(NOON + FUTURE + timedelta.resolution)])
@settings(
    max_examples=100,  # make mutants counts on them
    suppress_health_check=[HealthCheck.too_slow],
)
def test_what_is_read_is_sound_whatever_stands_in_the_table(
    items: list[dict[str, Any]],
) -> None:
    table = LaggingHistoryTable()
    history = history_in(table)
    history.record(row(-1_000, 7))
    for item in items:
        table.put_by_hand(item)
    rows = list(history.measurements("photos", ALWAYS))
    assert all(_is_sound(found) for found in rows)
    assert history.latest("photos") == rows[-1]
    assert history.newest("photos", ALWAYS, 100) == rows[::-1]
    assert set(rows) >= {row(-1_000, 7)}
    assert set(rows) == {row(-1_000, 7), *_by_the_rules(items)}
    peak = history.peak()
    assert peak is not None
    assert 7 <= peak.total_size <= LARGEST
    assert peak.timestamp <= history.horizon
    series = WindowReader(history, now=lambda: NOON).series("photos", Window(NOON - HOUR, NOON))
    assert set(series.measurements) <= set(rows)


def _is_sound(found: Measurement) -> bool:
    return (
        0 <= found.total_size <= LARGEST
        and 0 <= found.object_count <= LARGEST
        and PAST <= found.timestamp <= NOON + FUTURE
    )


def _by_the_rules(items: list[dict[str, Any]]) -> set[Measurement]:
    """The measurements among the items; of two with one key, the later stands there."""
    found = set()
    for item in {item["timestamp"]["S"]: item for item in items}.values():
        try:
            measurement = measurement_of(item)
        except InvalidInput:
            continue
        if PAST <= measurement.timestamp <= NOON + FUTURE:
            found.add(measurement)
    return found
