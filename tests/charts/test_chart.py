"""What is drawn: steps, dots, labels, the peak's line, the axes and their break."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from bucketsize.model import Measurement, Peak, SizeSeries, Window
from bucketsize.plotting.chart import draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.transforms import Bbox

START = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
BUCKET = "testbucket-000000000000-us-east-1"
LONGEST_NAME = "acme-production-eu-central-1-customer-uploads-archive-2026-log1"


def row(second: float, size: int) -> Measurement:
    return Measurement(BUCKET, START + timedelta(seconds=second), size, 1)


def peak(size: int, second: float = 4, bucket: str = BUCKET) -> Peak:
    return Peak(bucket, size, START + timedelta(seconds=second))


def series(
    *rows: Measurement,
    before: Measurement | None = None,
    peak: Peak | None = None,
    seconds: float = 10,
) -> SizeSeries:
    window = Window(START, START + timedelta(seconds=seconds))
    return SizeSeries(BUCKET, window, before, rows, peak)


GAP = (Window(START + timedelta(seconds=4), START + timedelta(seconds=9)),)
FOUR = (row(2, 19), row(4, 28), row(6, 0), row(8, 2))


def line(axes: Axes, gid: str) -> Line2D:
    (found,) = (line for line in axes.get_lines() if line.get_gid() == gid)
    return found


def points(axes: Axes, gid: str) -> list[tuple[float, float]]:
    found = line(axes, gid)
    return list(zip(np.asarray(found.get_xdata()), np.asarray(found.get_ydata()), strict=True))


def texts(figure: Figure, gid: str) -> list[Text]:
    found = figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_gid() == gid)
    return [text for text in found if isinstance(text, Text)]


def words(figure: Figure, gid: str) -> list[str]:
    return [text.get_text() for text in texts(figure, gid)]


def extent(text: Text) -> Bbox:
    """Of the words alone: an annotation's own extent includes its leader."""
    if isinstance(text, Annotation):
        text.get_window_extent()  # moves it to its dot
    return Text.get_window_extent(text)


def tick_labels(axes: Axes, axis: str) -> list[str]:
    labels = axes.get_xticklabels() if axis == "x" else axes.get_yticklabels()
    return [label.get_text() for label in labels]


def assert_legible(figure: Figure) -> None:
    """No text covers another or leaves the picture."""
    figure.draw_without_rendering()
    written = [text for text in figure.findobj(Text) if text.get_visible()]
    shown = [(t.get_text(), extent(t)) for t in written if isinstance(t, Text) and t.get_text()]
    for (one, here), (other, there) in combinations(shown, 2):
        assert not here.overlaps(there), (one, other)
    for text, box in shown:
        assert 0 <= box.x0 <= box.x1 <= 900, text
        assert 0 <= box.y0 <= box.y1 <= 500, text


def test_a_size_holds_from_its_measurement_until_the_next_and_to_the_windows_end() -> None:
    axes = draw(series(*FOUR)).axes[0]

    assert line(axes, "steps").get_drawstyle() == "steps-post"
    assert points(axes, "steps") == [(2, 19), (4, 28), (6, 0), (8, 2), (10, 2)]
    assert points(axes, "dots") == [(2, 19), (4, 28), (6, 0), (8, 2)]
    assert points(axes, "carried") == []


def test_the_last_size_before_the_window_is_carried_in_without_a_dot() -> None:
    figure = draw(series(*FOUR, before=row(-60, 7)))

    assert points(figure.axes[0], "carried") == [(0, 7), (2, 7)]
    assert points(figure.axes[0], "steps")[:2] == [(2, 7), (2, 19)]
    assert len(points(figure.axes[0], "dots")) == 4
    assert "7 B before" in words(figure, "size-label")
    assert_legible(figure)


def test_few_dots_are_labelled_with_their_sizes() -> None:
    figure = draw(series(*FOUR, peak=peak(28)))

    assert words(figure, "size-label") == ["19 B", "28 B", "0 B", "2 B"]
    assert_legible(figure)


def test_no_label_covers_a_dot_or_the_peaks_line() -> None:
    figure = draw(series(*FOUR, peak=peak(28)))
    axes = figure.axes[0]
    figure.draw_without_rendering()

    level = axes.transData.transform((0, 28))[1]
    for box in map(extent, texts(figure, "size-label")):
        assert not box.y0 < level < box.y1
        for dot in points(axes, "dots"):
            assert not box.contains(*axes.transData.transform(dot))


@pytest.mark.parametrize(
    "rows",
    [
        [row(5 + n * 0.003, size) for n, size in enumerate((19, 28, 0, 2, 30, 17))],
        [row(n * 10 / 11, 1500 + n * n % 7 * 40) for n in range(12)],
        [row(n / 100, 10**15 + n) for n in range(12)],
        [row(0, 0), row(0.001, 30), row(9.999, 30), row(10, 0)],
    ],
    ids=["burst", "twelve", "burst of the huge", "edges"],
)
@pytest.mark.parametrize("top", [30, 10**15 + 11, 10**18])
def test_labels_stay_legible_where_dots_crowd(rows: list[Measurement], top: int) -> None:
    assert_legible(draw(series(*rows, before=row(-1, 12), peak=peak(top, bucket=LONGEST_NAME))))


def test_many_dots_are_drawn_without_labels() -> None:
    figure = draw(series(*(row(n / 20, n) for n in range(200))))

    assert words(figure, "size-label") == []
    assert len(points(figure.axes[0], "dots")) == 200


def test_of_thousands_of_rows_a_single_spike_is_still_drawn() -> None:
    rows = [row(n / 1000, 100 + n % 7) for n in range(10_000)]
    rows[5003] = row(5.003, 400)

    drawn = points(draw(series(*rows)).axes[0], "steps")

    assert (5.003, 400.0) in drawn
    assert drawn[:1] == [(0, 100)]
    assert drawn[-1:] == [(10, 100 + 9999 % 7)]
    assert len(drawn) < 6100


def test_sizes_that_would_read_the_same_are_labelled_in_bytes() -> None:
    rows = (row(2, 10**15), row(5, 10**15 + 19))

    labels = words(draw(series(*rows)), "size-label")

    assert labels == ["1,000,000,000,000,000 B", "1,000,000,000,000,019 B"]


def test_the_peak_is_a_labelled_line_across_the_window() -> None:
    figure = draw(series(*FOUR, peak=peak(28)))

    assert points(figure.axes[0], "peak-line") == [(0, 28), (1, 28)]
    assert words(figure, "peak-label") == [f"peak 28 B · {BUCKET} · 2026-11-23 03:12:04 UTC"]


def test_without_a_peak_there_is_no_line() -> None:
    figure = draw(series(*FOUR))
    assert words(figure, "peak-label") == []
    assert all(drawn.get_gid() != "peak-line" for drawn in figure.axes[0].get_lines())


@pytest.mark.parametrize("size", [28, 41_165])
@pytest.mark.parametrize("name", [LONGEST_NAME, "m" * 63, "w" * 255])
def test_the_longest_bucket_names_fit(name: str, size: int) -> None:
    figure = draw(series(*FOUR, peak=peak(size, bucket=name)))
    assert_legible(figure)
    if name == LONGEST_NAME:
        assert LONGEST_NAME in words(figure, "peak-label")[0]


def test_a_bucket_name_is_never_taken_for_formulas_or_lines() -> None:
    figure = draw(series(*FOUR, peak=peak(28, bucket="$x^2$\n\\frac")))

    (label,) = texts(figure, "peak-label")
    assert "$x^2$\ufffd\\frac" in label.get_text()
    assert not label.get_parse_math()
    assert_legible(figure)


def test_a_peak_far_above_breaks_the_size_axis() -> None:
    figure = draw(series(*FOUR, peak=peak(41_165)))
    lower, upper = figure.axes

    assert points(upper, "peak-line") == [(0, 41_165), (1, 41_165)]
    assert tick_labels(upper, "y") == ["40.2 KiB"]
    assert tick_labels(lower, "y") == ["0 B", "10 B", "20 B", "30 B"]
    assert lower.get_ylim()[0] == 0
    assert 28 < lower.get_ylim()[1] < 36
    assert upper.get_ylim()[0] > lower.get_ylim()[1]
    assert line(lower, "break-mark")
    assert line(upper, "break-mark")
    assert points(lower, "dots") == [(2, 19), (4, 28), (6, 0), (8, 2)]
    assert_legible(figure)


def test_an_earlier_plot_carried_into_the_window_does_not_flatten_the_steps() -> None:
    figure = draw(series(row(1, 0), *FOUR, before=row(-60, 41_165), peak=peak(41_165, -60)))
    lower, upper = figure.axes

    assert lower.get_ylim()[1] < 36
    assert points(upper, "carried") == [(0, 41_165), (1, 41_165)]
    assert {"40.2 KiB before", "19 B", "28 B", "2 B"} <= set(words(figure, "size-label"))
    assert_legible(figure)


@pytest.mark.parametrize(("size", "panels"), [(224, 1), (225, 2)])
def test_the_axis_stays_whole_up_to_a_peak_of_eight_times_the_sizes(
    size: int, panels: int
) -> None:
    assert len(draw(series(*FOUR, peak=peak(size))).axes) == panels


def test_the_sizes_of_a_window_share_one_scale() -> None:
    assert len(draw(series(row(1, 2), row(2, 28), row(3, 2), row(4, 19))).axes) == 1


def test_a_gap_is_hatched_and_named_and_the_curve_is_not_drawn_over_it() -> None:
    rows = (row(2, 19), row(9, 28))
    figure = draw(replace(series(*rows), unmeasured=GAP))
    (band,) = figure.findobj(lambda artist: artist.get_gid() == "gap")
    (axes,) = figure.axes
    assert isinstance(band, Rectangle)
    assert (band.get_x(), band.get_width()) == (4, 5)
    assert band.get_zorder() > line(axes, "steps").get_zorder()
    assert [text.get_text() for text in texts(figure, "gap-words")] == ["not measured"]
    assert "not measured for 5 seconds" in texts(figure, "subtitle")[0].get_text()


def test_a_gap_without_room_for_words_is_still_seen() -> None:
    narrow = (Window(START + timedelta(seconds=4), START + timedelta(seconds=4.001)),)
    figure = draw(replace(series(*FOUR), unmeasured=narrow))
    (band,) = figure.findobj(lambda artist: artist.get_gid() == "gap")
    assert band.get_window_extent().width >= 3
    assert texts(figure, "gap-words") == []


def test_without_a_gap_there_is_no_band() -> None:
    assert draw(series(*FOUR)).findobj(lambda artist: artist.get_gid() == "gap") == []
