"""Somebody who may read one bucket through the REST API reads that one, and no other.

The policy is the one of docs/api.md. The local cloud enforces it: it checks signatures and
``execute-api:Invoke`` by path, as AWS does.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from harness import App, now, user_with
from harness.documented_policy import documented_policy
from harness.rest_api import Answer, call_api
from PIL import Image

from bucketsize.cloud.aws import Aws
from bucketsize.model import APP_BUCKET_NAME, PLOT_KEY, Measurement

OWN, OTHER = "one-bucket-own", "one-bucket-largest"
PLOT, HISTORY = f"/buckets/{OWN}/plot", f"/buckets/{OWN}/history"


def policy_of(app: App, bucket_name: str) -> list[dict[str, Any]]:
    """The statements that the page gives for a reader of one bucket."""
    return documented_policy(app, "docs/api.md", __file__, bucket_name)


@pytest.fixture(scope="module")
def measured(own_app: App) -> App:
    """The app with rows of two buckets, of which the other one has the peak."""
    at = now() - timedelta(minutes=1)
    for name, size in ((OWN, 19), (OTHER, 10**12)):
        own_app.history.record(Measurement(name, at, size, 1))
    return own_app


@pytest.fixture(scope="module")
def reader(measured: App) -> Aws:
    return user_with(measured.aws, "reader-of-one", policy_of(measured, OWN))


def figures_in(answer: Answer) -> Any:
    with Image.open(io.BytesIO(answer.body)) as image:
        return json.loads(image.info["bucketsize"])


@pytest.mark.parametrize("path", [PLOT, HISTORY])
@pytest.mark.parametrize("asked", [{}, {"bucket": OWN}])
def test_the_bucket_is_shown(
    measured: App, reader: Aws, path: str, asked: dict[str, str]
) -> None:
    answer = call_api(measured, path, caller=reader, window="1h", format="json", **asked)
    assert answer.status == 200
    shown = answer.json()
    assert shown["bucket"] == OWN
    assert [row["total_size"] for row in shown["rows"]] == [19]


@pytest.mark.parametrize("picture_format", ["png", "svg", "json"])
def test_nothing_in_the_answer_names_the_bucket_of_the_peak(
    measured: App, reader: Aws, picture_format: str
) -> None:
    """Not the picture, not the figures that a PNG carries, not a header."""
    answer = call_api(measured, PLOT, caller=reader, window="1h", format=picture_format)
    assert answer.status == 200
    assert OTHER.encode() not in answer.body
    assert OTHER not in str(dict(answer.headers))
    if picture_format == "png":
        peak = figures_in(answer)["peak"]
    elif picture_format == "json":
        peak = answer.json()["peak"]
    else:
        assert b"another bucket" in answer.body
        return
    assert peak["bucket_name"] is None
    assert peak["total_size"] == 10**12


def test_whoever_may_call_the_brief_s_path_is_told_whose_peak_it_was(measured: App) -> None:
    answer = call_api(measured, "/plot", bucket=OWN, format="json")
    assert answer.json()["peak"]["bucket_name"] == OTHER


@pytest.mark.parametrize("path", [PLOT, HISTORY])
def test_a_query_that_names_another_bucket_is_refused(
    measured: App, reader: Aws, path: str
) -> None:
    answer = call_api(measured, path, caller=reader, bucket=OTHER)
    assert answer.status == 400
    assert "names another bucket" in answer.json()["error"]["message"]
    twice = call_api(measured, path, caller=reader, query=f"bucket={OWN}&bucket={OTHER}")
    assert twice.status == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/plot", "/history", "/buckets"),
        *(
            f"/buckets/{name}/{what}"
            for name in (OTHER, APP_BUCKET_NAME, f"{OWN}2")
            for what in ("plot", "history")
        ),
        f"/buckets/{OWN}/../{OTHER}/plot",
        f"/buckets/{OWN}/../../history",
        f"/buckets/{OWN}/",
        f"/buckets/{OWN}",
        f"/buckets/{OWN}/buckets",
        f"/buckets//{OWN}/plot",
        f"/buckets/{OWN.upper()}/plot",
    ],
)
def test_every_other_path_is_refused(measured: App, reader: Aws, path: str) -> None:
    answer = call_api(measured, path, caller=reader, query=f"bucket={OWN}")
    assert answer.status == 403
    assert OTHER.encode() not in answer.body.replace(path.encode(), b"")


@pytest.mark.parametrize(
    "name", [f"{OWN}%2F..%2F{OTHER}", f"{OWN}%2Fplot%3F", f"{OTHER}%00", "%2E%2E"]
)
@pytest.mark.parametrize("what", ["plot", "history"])
def test_no_encoding_leads_to_another_bucket(
    measured: App, reader: Aws, name: str, what: str
) -> None:
    answer = call_api(measured, f"/buckets/{name}/{what}", caller=reader)
    assert answer.status in (400, 403)


def test_a_token_of_one_bucket_is_none_of_another(measured: App) -> None:
    """It is sealed over the bucket in the path as well."""
    at = now() - timedelta(minutes=2)
    measured.history.record(Measurement(OWN, at, 7, 1))
    ask = partial(call_api, measured, to=now().isoformat()[:19] + "Z", limit="1")
    token = ask(HISTORY).json()["next"]
    assert ask(HISTORY, next=token).status == 200
    assert ask(f"/buckets/{OTHER}/history", next=token).status == 400


def test_reading_stores_nothing(measured: App) -> None:
    reader = user_with(
        measured.aws, "reader-of-testbucket", policy_of(measured, APP_BUCKET_NAME)
    )
    answer = call_api(measured, f"/buckets/{APP_BUCKET_NAME}/plot", caller=reader)
    assert answer.status == 200
    assert "X-Plot-Location" not in answer.headers
    found = measured.aws.s3.list_objects_v2(Bucket=measured.bucket_name, Prefix=PLOT_KEY)
    assert found["KeyCount"] == 0
