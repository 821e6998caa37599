from __future__ import annotations

import base64
import json

import pytest

from bucketsize.errors import (
    InvalidInput,
    InvalidSetting,
    MalformedEvent,
    NotFound,
)
from bucketsize.plotting.plotter import Plot
from bucketsize.plotting.response import error_response, plot_response

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
