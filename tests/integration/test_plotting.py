"""The service plotting as deployed: GET /plot, signed, over HTTP."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
import urllib3
from harness import App, now, user_with
from harness.rest_api import call_api
from PIL import Image

from bucketsize.model import PLOT_METADATA, Measurement

get_plot = partial(call_api, path="/plot")


@pytest.fixture
def measured(app: App) -> Measurement:
    """One measurement of TestBucket, just now."""
    return app.history.record(Measurement(app.bucket_name, now(), 12_345, 6))


def test_an_unsigned_call_is_refused(app: App) -> None:
    answer = urllib3.request("GET", f"{app.outputs['PlotApiUrl']}/plot")
    assert answer.status == 403


def test_a_caller_without_the_right_is_refused(app: App) -> None:
    stranger = user_with(app.aws, "stranger", [])
    assert get_plot(app, caller=stranger).status == 403


def test_a_caller_needs_only_the_right_to_call_the_api(app: App) -> None:
    arn = f"arn:aws:execute-api:{app.aws.region}:{app.aws.account_id}:*/prod/GET/plot"
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
    reader = user_with(app.aws, "reader", [statement])
    assert get_plot(app, caller=reader).status == 200


def test_the_answer_is_the_picture_itself(app: App, measured: Measurement) -> None:
    answer = get_plot(app, accept="image/png")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.format == "PNG"
        figures = json.loads(image.info["bucketsize"])
    assert measured.total_size in [row["total_size"] for row in figures["rows"]]


def test_the_picture_is_stored_as_the_object_plot_and_not_cached(app: App) -> None:
    answer = get_plot(app, accept="image/png")
    stored = app.aws.s3.get_object(Bucket=app.bucket_name, Key="plot")
    assert stored["Body"].read() == answer.body
    assert stored["ContentType"] == "image/png"
    assert stored["CacheControl"] == "no-store"
    assert answer.headers["X-Plot-Location"] == f"s3://{app.bucket_name}/plot"


def test_somebody_s_own_object_plot_is_left_alone_and_the_caller_told(app: App) -> None:
    s3, own = app.aws.s3, b"the plot of my novel"
    s3.put_object(Bucket=app.bucket_name, Key="plot", Body=own)
    try:
        answer = get_plot(app, accept="image/png")
        assert answer.status == 200
        assert answer.body.startswith(b"\x89PNG")
        assert "X-Plot-Location" not in answer.headers
        assert "is not bucketsize's" in answer.headers["X-Plot-Not-Stored"]
        assert s3.get_object(Bucket=app.bucket_name, Key="plot")["Body"].read() == own
    finally:
        s3.delete_object(Bucket=app.bucket_name, Key="plot")


def test_json_gives_the_data_and_stores_nothing(app: App, measured: Measurement) -> None:
    stored = app.aws.s3.put_object(
        Bucket=app.bucket_name, Key="plot", Body=b"as it was", Metadata=PLOT_METADATA
    )
    figures = get_plot(app, format="json").json()
    assert figures["bucket"] == app.bucket_name
    assert measured.total_size in [row["total_size"] for row in figures["rows"]]
    assert set(figures["peak"]) == {"bucket_name", "total_size", "timestamp"}
    now_there = app.aws.s3.head_object(Bucket=app.bucket_name, Key="plot")
    assert now_there["ETag"] == stored["ETag"]


def test_svg_is_a_picture_too(app: App, measured: Measurement) -> None:
    answer = get_plot(app, format="svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(answer.body).tag.endswith("svg")  # noqa: S314


@pytest.mark.parametrize(
    ("parameters", "blamed"),
    [
        ({"window": "0s"}, "0s"),
        ({"window": "-5s"}, "-5s"),
        ({"window": "ten"}, "ten"),
        ({"window": "999999999y"}, "999999999y"),
        ({"format": "gif"}, "gif"),
        ({"bucket": "../etc"}, "../etc"),
        ({"bucket": "a" * 300}, "aaa"),
        ({"windw": "10s"}, "windw"),
    ],
)
def test_a_bad_parameter_is_named(app: App, parameters: dict[str, str], blamed: str) -> None:
    answer = get_plot(app, query=urlencode(parameters))
    assert answer.status == 400
    error = answer.json()["error"]
    assert error["code"] == "InvalidInput"
    assert blamed in error["message"]
    assert error["hint"]


def test_a_bucket_that_nobody_tracks_is_not_found(app: App) -> None:
    answer = get_plot(app, bucket="nobody-tracks-this")
    assert answer.status == 404
    assert answer.json()["error"]["code"] == "NotFound"


def test_a_window_without_rows_is_still_a_picture(app: App, measured: Measurement) -> None:
    app.history.record(Measurement("long-ago", now() - timedelta(days=9), 5, 1))
    figures = get_plot(app, bucket="long-ago", format="json").json()
    assert (figures["rows"], figures["before"]["total_size"]) == ([], 5)
    assert get_plot(app, bucket="long-ago", accept="image/png").status == 200


def test_only_the_plot_of_testbucket_is_stored(app: App) -> None:
    app.history.record(Measurement("another-bucket", now(), 5, 1))
    answer = get_plot(app, bucket="another-bucket", accept="image/png")
    assert answer.status == 200
    assert "X-Plot-Location" not in answer.headers
    assert "another-bucket/plot" not in str(app.aws.s3.list_objects_v2(Bucket=app.bucket_name))


def test_the_peak_is_of_any_bucket_and_any_time(app: App, measured: Measurement) -> None:
    when = now() - timedelta(days=300)
    app.history.record(Measurement("the-largest", when, 10**15, 7))
    peak = get_plot(app, format="json").json()["peak"]
    assert (peak["bucket_name"], peak["total_size"]) == ("the-largest", 10**15)


def test_the_console_s_test_event_draws_the_default(app: App, measured: Measurement) -> None:
    answer = app.client("lambda").invoke(
        FunctionName=app.outputs["PlottingFunction"], Payload=b'{"key1": "value1"}'
    )
    assert json.loads(answer["Payload"].read())["statusCode"] == 200
