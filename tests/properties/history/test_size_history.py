from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fakes.lagging_history_table import LaggingHistoryTable, history
from fakes.rows import measurement
from hypothesis import given, settings
from hypothesis import strategies as st

from bucketsize.model import Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@settings(max_examples=100)  # make mutants counts on them
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),  # few sizes, so that there are many equals
            st.integers(0, 8),  # few instants, in any order, so that clocks disagree
            st.sampled_from(["a-bucket", "b-bucket"]),
            st.integers(0, 20),  # how many of the last writes the index does not show yet
        ),
        max_size=20,
    )
)
def test_however_late_the_index_is_it_holds_the_true_peak(
    writes: list[tuple[int, int, str, int]],
) -> None:
    lag = 0
    table = LaggingHistoryTable(visible=lambda written: max(0, written - lag))
    rows = []
    for size, seconds, bucket, lag in writes:  # noqa: B007  the table reads lag
        rows.append(history(table).record(measurement(size, seconds, bucket)))
    lag = 0
    peak = history(table).peak()
    if not rows:
        assert peak is None
        return
    assert peak is not None
    largest = max(row.total_size for row in rows)
    earliest = min(row.timestamp for row in rows if row.total_size == largest)
    assert (peak.total_size, peak.timestamp) == (largest, earliest)


@settings(max_examples=100)  # make mutants counts on them
@given(st.data())
def test_concurrent_writers_never_keep_the_true_peak_out_of_the_index(
    data: st.DataObject,
) -> None:
    """Each writer reads the index first and writes later, others in between."""
    sizes = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=12))
    read_before = [data.draw(st.integers(0, at)) for at in range(len(sizes))]
    shown = 0
    table = LaggingHistoryTable(visible=lambda _written: shown)
    for seconds, (size, shown) in enumerate(zip(sizes, read_before, strict=True)):  # noqa: B007
        history(table).record(measurement(size, seconds))
    shown = len(sizes)
    peak = history(table).peak()
    assert peak is not None
    assert peak.total_size == max(sizes)
    assert peak.timestamp == NOON + timedelta(seconds=sizes.index(max(sizes)))


@settings(max_examples=100)  # make mutants counts on them
@given(
    st.lists(st.integers(0, 30), max_size=40, unique=True),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(1, 7),
)
def test_no_row_of_a_window_is_missed_whatever_the_pages(
    seconds: list[int], start: int, end: int, page_size: int
) -> None:
    start, end = sorted((start, end))
    table = LaggingHistoryTable(page_size=page_size)
    for at in seconds:
        history(table).record(measurement(at, at))
    window = Window(NOON + timedelta(seconds=start), NOON + timedelta(seconds=end))
    found = [m.total_size for m in history(table).measurements("photos", window)]
    assert found == sorted(at for at in seconds if start <= at <= end)
    last = history(table).last_until("photos", window.end)
    assert (last.total_size if last else None) == max(
        (at for at in seconds if at <= end), default=None
    )
