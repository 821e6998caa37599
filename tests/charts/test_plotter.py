from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fakes.clock import long_after
from fakes.table import FakeTable
from PIL import Image

from bucketsize.errors import Conflict, NotFound, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import Measurement, Window
from bucketsize.plotting.picture_store import PictureStore
from bucketsize.plotting.plotter import Plot, Plotter
from bucketsize.plotting.request import PlotFormat, PlotRequest
from bucketsize.summaries import WindowReader

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = Window(NOON - timedelta(seconds=10), NOON)


def history_of(*rows: tuple[str, float, int]) -> SizeHistory:
    """A history of (bucket, seconds before noon, size)."""
    table: Any = FakeTable(page_size=1_000)
    history = SizeHistory(table, "S3-object-size-history", long_after)
    for bucket, before_noon, size in rows:
        history.record(Measurement(bucket, NOON - timedelta(seconds=before_noon), size, 1))
    return history


ROWS = (("videos", 86_400, 500), ("photos", 60, 7), ("photos", 8, 19), ("photos", 6, 28))
FIGURES = {
    "bucket": "photos",
    "window": {
        "start": "2026-11-23T11:59:50.000000Z",
        "end": "2026-11-23T12:00:00.000000Z",
    },
    "before": {
        "timestamp": "2026-11-23T11:59:00.000000Z",
        "total_size": 7,
        "object_count": 1,
    },
    "rows": [
        {"timestamp": "2026-11-23T11:59:52.000000Z", "total_size": 19, "object_count": 1},
        {"timestamp": "2026-11-23T11:59:54.000000Z", "total_size": 28, "object_count": 1},
    ],
    "peak": {
        "bucket_name": "videos",
        "total_size": 500,
        "timestamp": "2026-11-22T12:00:00.000000Z",
    },
    "resolution_seconds": None,
    "unmeasured": [],
}


@dataclass
class Store:
    """Remembers what it was given, as a store that keeps all pictures in one bucket."""

    kept: list[tuple[str, bytes]] = field(default_factory=list)

    def put(self, bucket_name: str, png: bytes) -> str:
        self.kept.append((bucket_name, png))
        return f"s3://plots/{bucket_name}"


def plot(
    plot_format: PlotFormat,
    *,
    bucket: str = "photos",
    history: SizeHistory | None = None,
    store: Callable[[str, bytes], str] | None = None,
    tracked: tuple[str, ...] = (),
    is_for_one_bucket: bool = False,
) -> Plot:
    reader = WindowReader(history or history_of(*ROWS))
    plotter = Plotter(reader, store or Store().put, tracked)
    request = PlotRequest(bucket, WINDOW, plot_format, is_for_one_bucket=is_for_one_bucket)
    return plotter.plot(request)


def figures_in(png: bytes) -> Any:
    with Image.open(io.BytesIO(png)) as image:
        text = image.info.get("bucketsize")
    return json.loads(text) if text else None


def test_as_json_a_plot_is_its_figures() -> None:
    plotted = plot(PlotFormat.JSON)
    assert plotted.content_type == "application/json"
    assert json.loads(plotted.body) == FIGURES


def test_a_png_carries_its_figures_is_stored_and_says_where() -> None:
    store = Store()
    plotted = plot(PlotFormat.PNG, store=store.put)
    assert plotted.content_type == "image/png"
    assert store.kept == [("photos", plotted.body)]
    assert plotted.stored_at == "s3://plots/photos"
    assert figures_in(plotted.body) == FIGURES


def test_an_svg_is_a_picture_too() -> None:
    plotted = plot(PlotFormat.SVG)
    assert plotted.content_type == "image/svg+xml"
    assert b"<svg" in plotted.body


@pytest.mark.parametrize("plot_format", [PlotFormat.SVG, PlotFormat.JSON])
def test_only_a_png_is_stored(plot_format: PlotFormat) -> None:
    store = Store()
    assert plot(plot_format, store=store.put).stored_at == ""
    assert store.kept == []


def test_a_picture_that_cannot_be_stored_is_an_error() -> None:
    def full(_bucket_name: str, _png: bytes) -> str:
        raise ServiceFailure("No.")

    with pytest.raises(ServiceFailure):
        plot(PlotFormat.PNG, store=full)


@pytest.mark.parametrize(("rows", "carries"), [(100, True), (101, False)])
def test_a_png_of_many_rows_does_not_carry_them(rows: int, *, carries: bool) -> None:
    many = history_of(*(("photos", 10 - n / 100, n) for n in range(rows)))
    assert (figures_in(plot(PlotFormat.PNG, history=many).body) is not None) == carries


# ---- for callers who may see one bucket alone -------------------------------------------

UNNAMED_PEAK = {
    "bucket_name": None,
    "total_size": 500,
    "timestamp": "2026-11-22T12:00:00.000000Z",
}


def test_for_one_bucket_the_figures_leave_out_whose_peak_it_was() -> None:
    shown = json.loads(plot(PlotFormat.JSON, is_for_one_bucket=True).body)
    assert shown == FIGURES | {"peak": UNNAMED_PEAK}


def test_for_one_bucket_a_picture_says_another_bucket_instead_of_its_name() -> None:
    svg = plot(PlotFormat.SVG, is_for_one_bucket=True).body
    assert b"another bucket" in svg
    assert b"videos" not in svg
    assert b"videos" in plot(PlotFormat.SVG).body


def test_for_one_bucket_a_png_carries_no_other_name_and_is_not_stored() -> None:
    store = Store()
    plotted = plot(PlotFormat.PNG, store=store.put, is_for_one_bucket=True)
    assert figures_in(plotted.body) == FIGURES | {"peak": UNNAMED_PEAK}
    assert (store.kept, plotted.stored_at) == ([], "")


def test_for_one_bucket_its_own_peak_bears_its_name() -> None:
    shown = json.loads(plot(PlotFormat.JSON, bucket="videos", is_for_one_bucket=True).body)
    assert shown["peak"]["bucket_name"] == "videos"


# ---- what is known of a bucket ----------------------------------------------------------


def test_a_bucket_without_history_that_is_not_tracked_is_not_found() -> None:
    store = Store()
    with pytest.raises(NotFound, match="dogs has no history and is not tracked") as caught:
        plot(PlotFormat.PNG, bucket="dogs", store=store.put, tracked=("photos", "logs-*"))
    assert caught.value.hint == "Track it with: bucketsize track dogs"
    assert store.kept == []


@pytest.mark.parametrize("tracked", ["dogs", "d*", "*", "d?gs"])
def test_a_tracked_bucket_without_history_has_an_empty_plot(tracked: str) -> None:
    shown = json.loads(plot(PlotFormat.JSON, bucket="dogs", tracked=("x", tracked)).body)
    assert (shown["before"], shown["rows"]) == (None, [])
    assert shown["peak"]["total_size"] == 500


@pytest.mark.parametrize("tracked", ["dog", "dogs-*", "DOGS", "D*"])
def test_a_pattern_that_the_name_does_not_fit_tracks_it_not(tracked: str) -> None:
    with pytest.raises(NotFound):
        plot(PlotFormat.JSON, bucket="dogs", tracked=(tracked,))


@pytest.mark.parametrize("seconds_before_noon", [60, 5, -60])
def test_a_bucket_that_ever_had_a_row_is_known(seconds_before_noon: float) -> None:
    history = history_of(("dogs", seconds_before_noon, 3))
    shown = json.loads(plot(PlotFormat.JSON, bucket="dogs", history=history).body)
    assert shown["bucket"] == "dogs"


def test_in_an_empty_history_there_is_no_peak() -> None:
    empty = history_of()
    shown = plot(PlotFormat.JSON, history=empty, tracked=("photos",))
    assert json.loads(shown.body)["peak"] is None
    assert plot(PlotFormat.PNG, history=empty, tracked=("photos",)).body


# ---- where pictures are kept --------------------------------------------------------------


class FakeS3:
    """One object at most, with this metadata; None: there is none."""

    def __init__(self, metadata: dict[str, str] | None = None) -> None:
        self.puts: list[dict[str, Any]] = []
        self.metadata = metadata

    def put_object(self, **request: Any) -> None:
        if self.metadata is not None and request.get("IfNoneMatch") == "*":
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.puts.append(request)
        self.metadata = request["Metadata"]

    def head_object(self, **_request: Any) -> dict[str, Any]:
        return {"Metadata": self.metadata}


@pytest.mark.parametrize(
    ("bucket", "plot_bucket", "stored_at"),
    [
        ("testbucket", "", "s3://testbucket/plot"),
        ("testbucket", "testbucket", "s3://testbucket/plot"),
        ("testbucket", "plots", "s3://plots/plot"),
        ("photos", "plots", "s3://plots/photos/plot"),
        ("photos", "testbucket", "s3://testbucket/photos/plot"),
    ],
)
def test_a_picture_is_kept_as_the_object_plot(
    bucket: str, plot_bucket: str, stored_at: str
) -> None:
    s3: Any = FakeS3()
    assert PictureStore(s3, "testbucket", plot_bucket).put(bucket, b"PNG") == stored_at
    [put] = s3.puts
    assert f"s3://{put['Bucket']}/{put['Key']}" == stored_at
    assert put["Body"] == b"PNG"
    assert put["ContentType"] == "image/png"
    assert put["Metadata"] == {"bucketsize": "plot"}  # by which the driver knows it as ours


def test_an_earlier_picture_is_replaced() -> None:
    s3: Any = FakeS3()
    store = PictureStore(s3, "testbucket", "")
    for png in (b"one", b"two"):
        assert store.put("testbucket", png) == "s3://testbucket/plot"
    assert [put["Body"] for put in s3.puts] == [b"one", b"two"]


@pytest.mark.parametrize("metadata", [{}, {"bucketsize": "other"}, {"owner": "me"}])
def test_somebody_s_own_object_is_not_overwritten(metadata: dict[str, str]) -> None:
    s3: Any = FakeS3(metadata)
    with pytest.raises(Conflict, match="s3://testbucket/plot is not bucketsize's") as caught:
        PictureStore(s3, "testbucket", "").put("testbucket", b"PNG")
    assert "--plot-bucket" in caught.value.hint
    assert s3.puts == []


def test_the_picture_of_another_bucket_is_kept_nowhere_unless_a_place_is_named() -> None:
    s3: Any = FakeS3()
    assert PictureStore(s3, "testbucket", "").put("photos", b"PNG") == ""
    assert s3.puts == []
