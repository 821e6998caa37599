"""GET /history as deployed, signed, over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from harness import App, now, user_with
from harness.rest_api import Answer, call_api

from bucketsize.model import Cause, Measurement, format_timestamp

get_history = partial(call_api, path="/history")


@pytest.fixture
def rows(app: App, bucket_of_ones_own: str) -> list[Measurement]:
    """Seven rows of the test's bucket, a minute apart, the last one just now."""
    began = now() - timedelta(minutes=6)
    return [
        app.history.record(
            Measurement(
                bucket_of_ones_own,
                began + timedelta(minutes=number),
                number * 100,
                number,
                Cause("ObjectCreated:Put", f"key {number}"),
            )
        )
        for number in range(7)
    ]


def pages(app: App, **parameters: Any) -> list[Answer]:
    """All pages of a call, by their tokens."""
    answers = [get_history(app, **parameters)]
    while token := answers[-1].headers.get("X-Next-Token"):
        assert len(answers) < 20
        answers.append(get_history(app, **parameters, next=token))
    return answers


def sizes(answer: Answer) -> list[int]:
    return [row["total_size"] for row in answer.json()["rows"]]


def test_the_rows_of_the_window_are_answered_oldest_first(
    app: App, rows: list[Measurement]
) -> None:
    answer = get_history(app, bucket=rows[0].bucket_name, window="1h")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert told["bucket"] == rows[0].bucket_name
    assert (told["before"], told["resolution_seconds"], told["next"]) == (None, None, None)
    assert told["rows"] == [
        {
            "timestamp": format_timestamp(row.timestamp),
            "total_size": row.total_size,
            "object_count": row.object_count,
            "event_name": "ObjectCreated:Put",
            "object_key": row.cause.object_key,
            "method": "listing",
            "unmeasured_since": "",
        }
        for row in rows
    ]


def test_page_by_page_every_row_comes_once(app: App, rows: list[Measurement]) -> None:
    answers = pages(app, bucket=rows[0].bucket_name, window="1h", limit="3")
    assert [sizes(answer) for answer in answers] == [[0, 100, 200], [300, 400, 500], [600]]
    before = [answer.json()["before"] for answer in answers]
    assert [row and row["total_size"] for row in before] == [None, 200, 500]
    windows = [answer.json()["window"] for answer in answers]
    assert windows == [windows[0]] * 3


def test_a_row_that_comes_while_somebody_pages_is_not_in_the_window(
    app: App, rows: list[Measurement]
) -> None:
    bucket = rows[0].bucket_name
    first = get_history(app, bucket=bucket, window="1h", limit="4").json()
    app.history.record(Measurement(bucket, now(), 9, 9))
    second = get_history(app, bucket=bucket, window="1h", next=first["next"])
    assert sizes(second) == [400, 500, 600]


def test_from_and_to_are_the_window_s_ends(app: App, rows: list[Measurement]) -> None:
    start, end = (format_timestamp(rows[number].timestamp) for number in (2, 4))
    answer = get_history(app, bucket=rows[0].bucket_name, from_=start, to=end)
    assert sizes(answer) == [200, 300, 400]
    assert answer.json()["window"] == {"start": start, "end": end}
    assert answer.json()["before"]["total_size"] == 100


def test_an_offset_is_heeded_where_it_is_encoded(app: App, rows: list[Measurement]) -> None:
    here = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    there = "2026-01-01T01:30:00+01:30"
    answer = get_history(app, bucket=rows[0].bucket_name, from_=there, to=there)
    assert answer.json()["window"]["start"] == format_timestamp(here)


def test_as_csv_the_pages_follow_one_another_by_a_header(
    app: App, rows: list[Measurement]
) -> None:
    answers = pages(app, bucket=rows[0].bucket_name, window="1h", limit="5", format="csv")
    assert answers[0].headers["Content-Type"].startswith("text/csv")
    assert f'filename="{rows[0].bucket_name}.csv"' in answers[0].headers["Content-Disposition"]
    read: list[dict[str, Any]] = []
    for answer in answers:
        read += csv.DictReader(io.StringIO(answer.body.decode(), newline=""))
    assert [int(row["total_size"]) for row in read] == [row.total_size for row in rows]
    assert [row["object_key"] for row in read] == [row.cause.object_key for row in rows]


def test_the_curve_of_a_window_is_one_answer_without_causes(
    app: App, rows: list[Measurement]
) -> None:
    told = get_history(app, bucket=rows[0].bucket_name, window="1h", resolution="auto").json()
    assert [row["total_size"] for row in told["rows"]] == [row.total_size for row in rows]
    assert set(told["rows"][0]) == {"timestamp", "total_size", "object_count"}
    assert told["next"] is None


def test_a_window_without_rows_tells_what_held_before(
    app: App, rows: list[Measurement]
) -> None:
    to = format_timestamp(now() + timedelta(days=1))
    told = get_history(app, bucket=rows[0].bucket_name, window="1m", to=to).json()
    assert (told["rows"], told["before"]["total_size"]) == ([], 600)


def test_a_token_of_another_bucket_is_refused(app: App, rows: list[Measurement]) -> None:
    bucket = rows[0].bucket_name
    token = get_history(app, bucket=bucket, window="1h", limit="1").json()["next"]
    answer = get_history(app, bucket="another", window="1h", next=token)
    assert (answer.status, answer.json()["error"]["code"]) == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ("bucket=one&bucket=two", "bucket"),
        ("window=1h&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "too many"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "after its end"),
        ("from=2026-01-01T00:00:00+01:00", "is not a time"),  # + is a blank in an address
        ("from=yesterday", "yesterday"),
        ("limit=0", "limit"),
        ("limit=10001", "10001"),
        ("limit=1e3", "1e3"),
        ("format=xml", "xml"),
        ("resolution=1m", "1m"),
        ("resolution=auto&limit=5", "limit"),
        ("next=abc", "next"),
        ("next=" + "A" * 3_000, "next"),
        ("window=" + "9" * 3_000, "is not a length"),
        ("bucket=a%00b%0Ac", "cannot be the name"),
        ("bucket=%F0%9F%AA%A3%F0%9F%AA%A3", "cannot be the name"),
        ("lim%69t2=1", "limit2"),
        ("bucket", "cannot be the name"),
        ("=", "no parameter"),
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(app: App, query: str, blamed: str) -> None:
    answer = get_history(app, query=query)
    assert answer.status == 400
    error = answer.json()["error"]
    assert blamed in error["message"]
    assert error["hint"]
    assert len(answer.body) < 600


def test_a_bucket_that_nobody_tracks_is_not_found(app: App) -> None:
    assert get_history(app, bucket="nobody-tracks-this").status == 404


def test_the_right_to_one_resource_is_not_one_to_another(app: App) -> None:
    arn = f"arn:aws:execute-api:{app.aws.region}:{app.aws.account_id}:*/prod/GET/history"
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
    reader = user_with(app.aws, "history-reader", [statement])
    assert get_history(app, caller=reader).status == 200
    assert call_api(app, "/buckets", caller=reader).status == 403
    assert call_api(app, "/plot", caller=reader).status == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "/history") for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE")),
        ("GET", "/"),
        ("GET", "/histories"),
        ("GET", "/history/x"),
    ],
)
def test_the_gateway_lets_nothing_else_through(app: App, method: str, path: str) -> None:
    assert call_api(app, path, method=method).status == 403
