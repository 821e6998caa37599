"""The picture as a file: PNG and SVG, the same bytes each time, whatever a bucket is called."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO

import matplotlib as mpl
import pytest
from PIL import Image

from bucketsize.model import Measurement, Peak, SizeSeries, Window
from bucketsize.plotting.chart import draw, render

START = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)


def four_rows(bucket: str = "testbucket-000000000000-us-east-1") -> SizeSeries:
    rows = tuple(
        Measurement(bucket, START + timedelta(seconds=second), size, 1)
        for second, size in ((2, 19), (4, 28), (6, 0), (8, 2))
    )
    window = Window(START, START + timedelta(seconds=10))
    return SizeSeries(bucket, window, None, rows, Peak(bucket, 28, rows[1].timestamp))


def test_a_png_is_small_and_white_and_of_the_promised_size() -> None:
    png = render(draw(four_rows()), "png")

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(png) < 20_000
    with Image.open(BytesIO(png)) as picture:
        assert picture.size == (900, 500)
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_pngs_metadata_can_be_read_back() -> None:
    metadata = {"bucketsize:bucket": "x", "Title": "größer \u2192"}
    with Image.open(BytesIO(render(draw(four_rows()), "png", metadata=metadata))) as picture:
        assert {key: picture.info[key] for key in metadata} == metadata
        assert "Software" not in picture.info


@pytest.mark.parametrize("image_format", ["png", "svg"])
def test_the_same_series_gives_the_same_bytes(image_format: str) -> None:
    kind = "png" if image_format == "png" else "svg"
    figure = draw(four_rows())

    first = render(figure, kind)  # type: ignore[arg-type]

    assert render(figure, kind) == first  # type: ignore[arg-type]
    assert render(draw(four_rows()), kind) == first  # type: ignore[arg-type]


def test_an_svg_is_xml_without_a_date_whatever_the_bucket_is_called() -> None:
    hostile = "<script>&$x$-->]]>\x00\u4e2d"
    svg = render(draw(four_rows(hostile)), "svg")

    root = ET.fromstring(svg)  # noqa: S314 - our own output
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert b"date>" not in svg


def test_threads_may_render_at_once_and_leave_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    alone = render(draw(four_rows()), "svg")

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: render(draw(four_rows()), "svg"), range(8)))

    assert set(together) == {alone}
    assert dict(mpl.rcParams) == before
