"""The pictures of windows that are empty, equal, huge, dense, short, or long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from bucketsize.model import Measurement, Peak, SizeSeries, Window
from bucketsize.plotting.chart import draw, render

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
BUCKET = "testbucket-000000000000-us-east-1"
SIZES = st.integers(0, 10**15) | st.integers(0, 40)


def row(second: float, size: int) -> Measurement:
    return Measurement(BUCKET, START + timedelta(seconds=second), size, 1)


def series(
    *rows: Measurement,
    before: Measurement | None = None,
    peak: int | None = None,
    length: timedelta = timedelta(seconds=10),
) -> SizeSeries:
    top = None if peak is None else Peak("another", peak, START)
    return SizeSeries(BUCKET, Window(START, START + length), before, rows, top)


def words(figure: Figure, gid: str) -> list[str]:
    found = figure.findobj(lambda artist: artist.get_gid() == gid)
    return [text.get_text() for text in found if isinstance(text, Text)]


def time_labels(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_xticklabels()]


def size_labels(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_an_empty_history_says_so() -> None:
    assert words(draw(series()), "empty") == ["no measurements yet"]


def test_an_empty_window_says_what_the_size_is_and_since_when() -> None:
    figure = draw(series(before=row(-60, 28), peak=28))

    assert words(figure, "empty") == [
        "no measurements in this window\n28 B since 2026-11-23 03:11:00 UTC"
    ]
    (carried,) = (line for line in figure.axes[0].get_lines() if line.get_gid() == "carried")
    assert carried.get_xydata().tolist() == [[0, 28], [10, 28]]  # type: ignore[union-attr]


def test_an_empty_window_of_a_bucket_never_measured_still_shows_the_peak_of_others() -> None:
    figure = draw(series(peak=28))

    assert words(figure, "empty")[0].startswith("no measurements in this window")
    assert words(figure, "peak-label")[0].startswith("peak 28 B · another · ")


def test_a_window_with_measurements_does_not_claim_to_be_empty() -> None:
    assert words(draw(series(row(1, 0))), "empty") == []


def test_sizes_of_zero_lie_on_the_axis_under_whole_bytes() -> None:
    figure = draw(series(row(1, 0), row(2, 0), peak=0))

    assert size_labels(figure) == ["0 B", "1 B"]
    assert figure.axes[0].get_ylim()[0] == 0
    assert words(figure, "size-label") == ["0 B", "0 B"]


def test_a_pebibyte_is_told_in_its_units() -> None:
    figure = draw(series(row(1, 10**15)))

    assert size_labels(figure)[1] == "200 TiB"
    assert words(figure, "size-label") == ["909.5 TiB"]


def test_a_burst_within_milliseconds_keeps_every_label() -> None:
    rows = [row(5 + n * 0.003, size) for n, size in enumerate((19, 28, 0, 2, 30, 17))]
    figure = draw(series(*rows, peak=30))

    found = sorted(words(figure, "size-label"))
    assert found == sorted(f"{size} B" for size in (19, 28, 0, 2, 30, 17))


def test_equal_sizes_in_one_spot_are_labelled_once() -> None:
    figure = draw(series(*(row(5 + n * 0.003, 28) for n in range(6))))
    assert words(figure, "size-label") == ["28 B"]


def test_measurements_on_the_windows_edges_are_dots() -> None:
    figure = draw(series(row(0, 19), row(10, 28)))

    (dots,) = (line for line in figure.axes[0].get_lines() if line.get_gid() == "dots")
    assert dots.get_xydata().tolist() == [[0, 19], [10, 28]]  # type: ignore[union-attr]
    assert not dots.get_clip_on()


@pytest.mark.parametrize(
    ("length", "label", "title"),
    [
        (timedelta(milliseconds=20), "03:12:00.005", "over 0.02 seconds"),
        (timedelta(seconds=10), "03:12:04", "over 10 seconds"),
        (timedelta(hours=1), "03:30", "over 1 hour"),
        (timedelta(days=1), "00:00\n2026-11-24", "over 1 day"),
        (timedelta(days=30), "2026-12-03", "over 30 days"),
        (timedelta(days=365), "2027-03", "over 1 year"),
        (timedelta(days=1825), "2028", "over 5 years"),
    ],
)
def test_times_are_told_in_utc_as_finely_as_the_window_asks(
    length: timedelta, label: str, title: str
) -> None:
    figure = draw(series(length=length))

    assert label in time_labels(figure)
    assert words(figure, "title") == [f"Size of {BUCKET} {title}"]
    assert figure.axes[0].get_xlabel().startswith("timestamp (UTC), 2026-11-23")
    assert figure.axes[0].get_ylabel() == "size"


def test_the_subtitle_tells_window_count_and_latest_size() -> None:
    (facts,) = words(draw(series(row(1, 19), row(2, 2))), "subtitle")
    assert facts == (
        "2026-11-23, 03:12:00 to 03:12:10 UTC · 2 measurements · last 2 B in 1 object"
    )


def test_the_subtitle_says_where_not_all_measurements_are_in_the_picture() -> None:
    given = replace(series(row(1, 19), row(2, 2)), resolution=timedelta(hours=4))
    (facts,) = words(draw(given), "subtitle")
    assert "2 measurements" in facts
    assert "the extremes of each 4 hours" in facts


def test_a_window_of_an_instant_is_drawn_within_a_second() -> None:
    figure = draw(series(row(0, 28), length=timedelta()))
    assert figure.axes[0].get_xlim() == (0, 1)


@st.composite
def any_series(draw_from: st.DrawFn) -> SizeSeries:
    length = draw_from(st.timedeltas(timedelta(microseconds=1), timedelta(days=9000)))
    shares = sorted(draw_from(st.lists(st.floats(0, 1), max_size=50)))
    rows = [
        Measurement(BUCKET, START + share * length, draw_from(SIZES), 1) for share in shares
    ]
    before = draw_from(st.none() | st.builds(row, st.integers(-(10**6), -1), SIZES))
    return series(*rows, before=before, peak=draw_from(st.none() | SIZES), length=length)


@given(any_series())
def test_any_series_is_drawn_within_its_axes(given_series: SizeSeries) -> None:
    figure = draw(given_series)
    assert render(figure, "png")

    window, panels = given_series.window, figure.axes
    for axes in panels:
        assert axes.get_xlim() == (0, (window.end - window.start).total_seconds())
    assert panels[0].get_ylim()[0] == 0
    shown = [*given_series.measurements, given_series.before, given_series.peak]
    for size in (item.total_size for item in shown if item):
        assert any(axes.get_ylim()[0] <= size <= axes.get_ylim()[1] for axes in panels)
