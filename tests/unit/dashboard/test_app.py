"""What the dashboard's server answers: figures as JSON and CSV, errors, and the headers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.clock import long_after
from fakes.lagging_history_table import LaggingHistoryTable

from bucketsize.dashboard import Guard, Source, make_app
from bucketsize.dashboard.guard import HEADERS
from bucketsize.errors import AccessDenied, ServiceFailure
from bucketsize.history import SizeHistory
from bucketsize.model import Cause, Measurement
from bucketsize.summaries import SizeSummaries, WindowReader

from .asgi import Answer, get

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MS = 1_795_435_200_000
HOST = "127.0.0.1:8931"
COOKIE = "bucketsize-8931=the-key"


class NoSummaries(SizeSummaries):
    """A deployment that has no summaries yet."""

    def __init__(self) -> None:
        pass

    def every_bucket(self) -> Iterator[Measurement]:
        return iter(())


class Desk:
    """A dashboard over a table in memory."""

    def __init__(self) -> None:
        client: Any = LaggingHistoryTable()
        self.history = SizeHistory(client, "S3-object-size-history", long_after)
        self.tracked: Sequence[str] = ("photos", "logs")

    def put(
        self, size: int, seconds: float, bucket: str = "photos", key: str = "a key"
    ) -> None:
        cause = Cause("ObjectCreated:Put", key)
        at = NOON + timedelta(seconds=seconds)
        self.history.record(Measurement(bucket, at, size, 1, cause))

    def names_tracked(self) -> Sequence[str]:
        return self.tracked

    def get(self, address: str, **headers: str) -> Answer:
        summaries = NoSummaries()
        reader = WindowReader(self.history)
        source = Source(self.history, summaries, reader, self.names_tracked, lambda: NOON)
        app = make_app(source, Guard(8931, "the-key"), lambda: False)
        return get(app, address, **({"host": HOST, "cookie": COOKIE} | headers))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    for size, seconds in ((19, -9.0), (28, -6.5), (0, -4.0), (2, -2.000123)):
        desk.put(size, seconds)
    return desk


def test_the_list_names_every_tracked_bucket_with_its_latest_size(desk: Desk) -> None:
    answer = desk.get("/api/buckets").json
    assert [b["bucket"] for b in answer["buckets"]] == ["logs", "photos"]
    assert answer["buckets"][0]["latest"] is None
    assert answer["buckets"][1]["latest"]["size"] == 2
    assert answer["peak"] == {"bucket": "photos", "size": 28, "time": MS - 6500}


def test_a_forecast_is_told_in_a_sentence_with_its_basis(desk: Desk) -> None:
    for day in range(12):
        desk.put(100 * 1024 * (day + 1), (day - 12) * 86_400, bucket="logs")
    told = desk.get("/api/forecast?bucket=logs").json
    assert told["sentence"].startswith("passes 2.0 MiB on 2 December 2026 at this rate: ")
    assert (told["limit"], told["basis"]["points"]) == (2 * 1024**2, 12)


def test_where_the_data_carry_no_forecast_there_is_a_reason_and_no_sentence(desk: Desk) -> None:
    told = desk.get("/api/forecast?bucket=photos").json
    assert (told["sentence"], told["reached_at"]) == ("", None)
    assert "4 measurements" in told["reason"]


def test_the_trend_tells_the_sizes_of_then(desk: Desk) -> None:
    desk.put(7, -3601)
    desk.put(5, -90_000)
    answer = desk.get("/api/trend?bucket=photos").json
    assert answer["latest"]["size"] == 2
    assert answer["then"] == {"hour": 7, "day": 5, "week": None}
    assert answer["sparkline"]["before"] == 5
    assert answer["sparkline"]["points"][-1] == [pytest.approx(MS - 2000.123), 2]


def test_a_series_is_told_by_column_to_the_microsecond(desk: Desk) -> None:
    answer = desk.get(f"/api/series?bucket=photos&from={MS - 7000}&to={MS}").json
    assert answer["time"] == [MS - 6500, MS - 4000, MS - 2000.123]
    assert answer["size"] == [28, 0, 2]
    assert answer["count"] == [1, 1, 1]
    assert answer["before"]["size"] == 19
    assert answer["resolution"] is None


def test_all_there_is_begins_with_the_first_row(desk: Desk) -> None:
    answer = desk.get("/api/series?bucket=photos").json
    assert (answer["from"], answer["to"]) == (MS - 9000, MS)
    assert answer["size"] == [19, 28, 0, 2]


def test_changes_are_told_newest_first_with_difference_and_cause(desk: Desk) -> None:
    answer = desk.get(f"/api/changes?bucket=photos&from={MS - 60_000}&to={MS}").json
    assert [row["change"] for row in answer["changes"]] == [2, -28, 9, None]
    assert answer["changes"][0]["event"] == "ObjectCreated:Put"
    assert answer["more"] is False


def test_the_first_change_in_view_is_against_the_row_before_it(desk: Desk) -> None:
    answer = desk.get(f"/api/changes?bucket=photos&from={MS - 7000}&to={MS}").json
    assert [row["change"] for row in answer["changes"]] == [2, -28, 9]


def test_a_hundred_changes_are_told_and_that_there_are_more() -> None:
    desk = Desk()
    for i in range(105):
        desk.put(i, -200 + i)
    answer = desk.get(f"/api/changes?bucket=photos&from={MS - 999_000}&to={MS}").json
    assert [row["change"] for row in answer["changes"]] == [1] * 100
    assert answer["changes"][0]["size"] == 104
    assert answer["more"] is True


def test_a_bucket_without_changes_in_the_window_is_told_so(desk: Desk) -> None:
    answer = desk.get(f"/api/changes?bucket=logs&from={MS - 7000}&to={MS}").json
    assert answer == {"changes": [], "more": False}


def test_the_csv_holds_what_the_curves_are_drawn_from_and_no_formula(desk: Desk) -> None:
    desk.put(9, -1, bucket="logs", key='=HYPERLINK("http://evil")')
    answer = desk.get(f"/api/rows.csv?bucket=photos&bucket=logs&from={MS - 5000}&to={MS}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="photos.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert [(row["bucket_name"], row["total_size"]) for row in rows] == [
        ("photos", "28"),  # what held when the window began
        ("photos", "0"),
        ("photos", "2"),
        ("logs", "9"),
    ]
    assert rows[-1]["object_key"] == '\'=HYPERLINK("http://evil")'
    assert rows[-1]["timestamp"] == "2026-11-23T11:59:59.000000Z"


@pytest.mark.parametrize(
    "address",
    [
        "/api/series",
        "/api/series?bucket=..%2Fetc",
        "/api/series?bucket=photos&from=yesterday&to=1",
        "/api/series?bucket=photos&from=2&to=1",
        "/api/series?bucket=photos&from=1",
        "/api/series?bucket=photos&from=1&to=999999999999999",
        "/api/changes?bucket=photos",
        "/api/rows.csv",
        "/api/live",
        "/api/live?" + "&".join(f"bucket=bucket-{i}" for i in range(9)),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_reason(desk: Desk, address: str) -> None:
    answer = desk.get(address)
    assert answer.status == 400
    assert answer.json["error"]["code"] == "InvalidInput"
    assert answer.json["error"]["message"]


def test_an_error_from_aws_comes_with_its_hint(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str) -> None:
        raise AccessDenied("AWS refused Query.", hint="Ask for it.")

    monkeypatch.setattr(desk.history, "latest", refuse)
    answer = desk.get("/api/buckets")
    assert answer.status == 403
    assert answer.json == {
        "error": {
            "code": "AccessDenied",
            "message": "AWS refused Query.",
            "hint": "Ask for it.",
        }
    }


def test_a_stack_that_cannot_be_read_is_an_error_where_nothing_else_names_buckets() -> None:
    class Unread(Desk):
        def names_tracked(self) -> Sequence[str]:
            raise ServiceFailure("AWS cannot be reached.")

    assert Unread().get("/api/buckets").status == 502


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/", {}, 200),
        ("/page/js/main.js", {}, 200),
        ("/page/nothing.js", {}, 404),
        ("/page/../app.py", {}, 404),
        ("/api/buckets", {}, 200),
        ("/api/nothing", {}, 404),
        ("/api/buckets", {"cookie": ""}, 401),
        ("/api/buckets", {"host": "evil.example:8931"}, 403),
        ("/api/buckets", {"origin": "http://evil.example"}, 403),
        ("/api/buckets", {"sec_fetch_site": "cross-site"}, 403),
    ],
)
def test_every_answer_carries_the_headers(
    desk: Desk, address: str, headers: dict[str, str], status: int
) -> None:
    answer = desk.get(address, **headers)
    assert answer.status == status
    assert HEADERS.items() <= answer.headers.items()
    assert "access-control-allow-origin" not in answer.headers
    figures = not address.startswith("/page")
    assert answer.headers["cache-control"] == ("no-store" if figures else "no-cache")


def test_who_brings_the_key_is_let_in_and_sent_to_an_address_without_it(desk: Desk) -> None:
    answer = desk.get("/?bucket=photos&key=the-key&window=1h", cookie="")
    assert answer.status == 303
    assert answer.headers["location"] == "/?bucket=photos&window=1h"
    cookie = answer.headers["set-cookie"]
    assert cookie == "bucketsize-8931=the-key; HttpOnly; Path=/; SameSite=strict"


def test_a_wrong_key_opens_nothing(desk: Desk) -> None:
    answer = desk.get("/?key=guessed", cookie="")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "set-cookie" not in answer.headers


def test_not_even_an_error_that_nobody_foresaw_goes_without_the_headers() -> None:
    class Broken(Desk):
        def names_tracked(self) -> Sequence[str]:
            raise RuntimeError("nobody foresaw this")

    answer = Broken().get("/api/buckets")
    assert answer.status == 500
    assert HEADERS.items() <= answer.headers.items()
    assert b"nobody foresaw" not in answer.body
