from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from bucketsize.errors import (
    InvalidInput,
    InvalidSetting,
    MalformedEvent,
    NotFound,
    WrongMethod,
)
from bucketsize.model import Cause, Measurement, Window
from bucketsize.plotting.bucket_list import BucketPage, BucketState
from bucketsize.plotting.history_pages import HistoryPage
from bucketsize.plotting.plotter import Plot
from bucketsize.plotting.request import HistoryFormat
from bucketsize.plotting.response import (
    buckets_response,
    error_response,
    history_response,
    plot_response,
)
from bucketsize.records import COLUMNS, FIGURES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROW = Measurement("photos", NOON, 28, 2, Cause("ObjectCreated:Put", "=ü"))
TOLD = {
    "timestamp": "2026-11-23T12:00:00.000000Z",
    "total_size": 28,
    "object_count": 2,
    "event_name": "ObjectCreated:Put",
    "object_key": "=ü",
    "method": "listing",
    "unmeasured_since": "",
}
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


def test_a_png_travels_in_base64_and_says_where_it_is_stored() -> None:
    answer = plot_response(Plot("image/png", PNG, "s3://photos/plot"))
    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is True
    assert base64.b64decode(answer["body"]) == PNG
    assert answer["headers"]["Content-Type"] == "image/png"
    assert answer["headers"]["X-Plot-Location"] == "s3://photos/plot"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("image/svg+xml", "<svg>ü</svg>"), ("application/json", '{"rows": []}')],
)
def test_text_travels_as_it_is_and_says_nothing_of_a_place(
    content_type: str, body: str
) -> None:
    answer = plot_response(Plot(content_type, body.encode()))
    assert answer["isBase64Encoded"] is False
    assert answer["body"] == body
    assert answer["headers"]["Content-Type"] == content_type
    assert "X-Plot-Location" not in answer["headers"]


def test_no_answer_is_kept_sniffed_or_run() -> None:
    for answer in (plot_response(Plot("image/svg+xml", b"")), error_response(NotFound("no"))):
        headers = answer["headers"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_one_answer_s_headers_do_not_stay_for_the_next() -> None:
    plot_response(Plot("image/png", PNG, "s3://photos/plot"))
    assert "X-Plot-Location" not in plot_response(Plot("image/png", PNG))["headers"]


@pytest.mark.parametrize(
    ("content_type", "most"),
    [
        ("image/png", 4_700_000),  # in base64 a third longer
        ("application/json", 3_140_000),  # of quotes, of which each takes two characters
    ],
)
def test_an_answer_that_lambda_would_not_send_is_refused_with_the_way_out(
    content_type: str, most: int
) -> None:
    assert len(json.dumps(plot_response(Plot(content_type, b'"' * most)))) <= 6 * 2**20
    with pytest.raises(InvalidInput, match="MiB") as refusal:
        plot_response(Plot(content_type, b'"' * (most + 50_000)))
    assert "window" in refusal.value.hint


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidInput, 400),
        (InvalidSetting, 400),
        (MalformedEvent, 400),
        (WrongMethod, 405),
        (NotFound, 404),
    ],
)
def test_an_error_is_json_with_the_status_of_its_kind(
    kind: type[InvalidInput | NotFound], status: int
) -> None:
    answer = error_response(kind("What went wrong.", hint="What to try."))
    assert answer["statusCode"] == status
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["isBase64Encoded"] is False
    assert json.loads(answer["body"]) == {
        "error": {"code": kind.code, "message": "What went wrong.", "hint": "What to try."}
    }


def test_a_refused_method_is_told_the_one_that_there_is() -> None:
    assert error_response(WrongMethod("no"))["headers"]["Allow"] == "GET"
    assert "Allow" not in error_response(NotFound("no"))["headers"]


def page(next_token: str = "", rows: tuple[Measurement, ...] = (ROW,)) -> HistoryPage:
    window = Window(NOON - timedelta(hours=1), NOON)
    before = Measurement("photos", NOON - timedelta(days=1), 7, 1)
    return HistoryPage("photos", window, before, rows, next_token=next_token)


def test_a_page_of_the_history_as_json() -> None:
    answer = history_response(page("the-next"), HistoryFormat.JSON)
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["headers"]["X-Next-Token"] == "the-next"
    assert json.loads(answer["body"]) == {
        "bucket": "photos",
        "window": {
            "start": "2026-11-23T11:00:00.000000Z",
            "end": "2026-11-23T12:00:00.000000Z",
        },
        "resolution_seconds": None,
        "before": {
            "timestamp": "2026-11-22T12:00:00.000000Z",
            "total_size": 7,
            "object_count": 1,
        },
        "rows": [TOLD],
        "unmeasured": [],
        "next": "the-next",
    }


def test_a_page_of_the_history_as_csv() -> None:
    answer = history_response(page("the-next"), HistoryFormat.CSV)
    assert answer["headers"]["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["headers"]["Content-Disposition"] == 'attachment; filename="photos.csv"'
    assert answer["headers"]["X-Next-Token"] == "the-next"
    header, line, _ = answer["body"].split("\r\n")
    assert header == ",".join(COLUMNS)
    assert line == "photos,2026-11-23T12:00:00.000000Z,28,2,ObjectCreated:Put,'=ü,listing,"


@pytest.mark.parametrize("form", HistoryFormat)
def test_the_last_page_names_no_next_one(form: HistoryFormat) -> None:
    answer = history_response(page(), form)
    assert "X-Next-Token" not in answer["headers"]
    if form is HistoryFormat.JSON:
        assert json.loads(answer["body"])["next"] is None


def test_a_curve_s_intervals_are_told_in_seconds() -> None:
    curve = HistoryPage(
        "photos",
        Window(NOON, NOON),
        None,
        (ROW,),
        FIGURES,
        timedelta(minutes=2),
        (Window(NOON - timedelta(hours=3), NOON),),
    )
    told = json.loads(history_response(curve, HistoryFormat.JSON)["body"])
    assert (told["resolution_seconds"], told["before"]) == (120, None)
    figures = {"timestamp": "2026-11-23T12:00:00.000000Z", "total_size": 28, "object_count": 2}
    assert told["rows"] == [figures]
    gap = {"start": "2026-11-23T09:00:00.000000Z", "end": "2026-11-23T12:00:00.000000Z"}
    assert told["unmeasured"] == [gap]
    assert history_response(curve, HistoryFormat.CSV)["body"].startswith(",".join(FIGURES))


def test_a_page_of_the_buckets() -> None:
    latest = Measurement("photos", NOON, 5, 1)
    peak = Measurement("photos", NOON - timedelta(days=9), 700, 3)
    states = (BucketState(latest, peak, 2.6), BucketState(latest, None, -1.4))
    first, second = json.loads(buckets_response(BucketPage(states, "x"))["body"])["buckets"]
    figures = {"timestamp": "2026-11-23T12:00:00.000000Z", "total_size": 5, "object_count": 1}
    assert (first["bucket"], first["latest"]) == ("photos", figures)
    assert (first["peak"]["total_size"], first["growth_per_day"]) == (700, 3)
    assert (second["peak"], second["growth_per_day"]) == (None, -1)
    assert json.loads(buckets_response(BucketPage((), ""))["body"]) == {
        "buckets": [],
        "next": None,
    }
