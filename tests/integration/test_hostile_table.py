"""Rows that somebody put into the deployed table by hand, and all that reads it.

They come by the DynamoDB client, past every rule of the app; the stream tells summarizing of
them as of any other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from harness import App, eventually, now
from harness.command import environment_of
from harness.rest_api import Answer, call_api

from bucketsize.cloud.reading import open_reading
from bucketsize.exporter.figures import FigureReader
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Cause, Measurement, Window, format_timestamp

SECRET = "salaries/\x1b]0;owned\x07<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x")'
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Hostile:
    """A bucket with three rows of ours, and some that are none."""

    app: App
    bucket: str
    ours: tuple[Measurement, ...]

    @property
    def sizes(self) -> list[int]:
        return [row.total_size for row in self.ours]

    def get(self, path: str, **parameters: Any) -> Answer:
        return call_api(self.app, path, **parameters)

    def run(self, *arguments: str) -> str:
        finished = subprocess.run(
            [sys.executable, "-m", "bucketsize", *arguments],
            check=True,
            env=environment_of(self.app.aws),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "salaries" not in finished.stderr
        assert "\x1b" not in finished.stdout + finished.stderr
        return finished.stdout


def foreign_items(began: datetime) -> list[dict[str, Any]]:
    """Each breaks one rule. A size in words is refused by DynamoDB: it is the index's key."""
    whole = {
        "total_size": {"N": "123456789012345"},
        "object_count": {"N": "1"},
        "object_key": {"S": SECRET},
        "event_name": {"S": "ObjectCreated:Put"},
        "peak_scope": {"S": "all-buckets"},
    }
    times = (format_timestamp(began + number * SECOND) for number in range(100, 200))
    broken: list[dict[str, Any]] = [
        {"total_size": {"N": "-5"}},
        {"total_size": {"N": "0.5"}},
        {"total_size": {"N": "9" * 38}},
        {"total_size": {"N": "1e125"}},
        {"object_count": {"N": "-1"}, "peak_scope": None},
        {"object_count": {"S": "many"}, "peak_scope": None},
        {"object_count": None, "peak_scope": None},
        {"method": {"S": "divination"}, "peak_scope": None},
        {"timestamp": {"S": "9999-12-31T23:59:59.999999Z"}},
        {"timestamp": {"S": format_timestamp(now() + timedelta(hours=2))}},
        {"timestamp": {"S": format_timestamp(began)[:-1]}},
        {"timestamp": {"S": "~ the end"}},
        {"total_size": None, "peak_scope": None},
    ]
    items = [
        whole | {"timestamp": {"S": time}} | more
        for time, more in zip(times, broken, strict=False)
    ]
    return [{name: value for name, value in item.items() if value} for item in items]


@pytest.fixture
def hostile(app: App, bucket_of_ones_own: str) -> Iterator[Hostile]:
    """Takes the foreign rows away in the end: a page of them costs the peak a request more."""
    began = now() - timedelta(minutes=10)
    keys = ("a key", FORMULA, SECRET)
    ours = tuple(
        app.history.record(
            Measurement(
                bucket_of_ones_own,
                began + timedelta(minutes=number),
                size,
                1,
                Cause("ObjectCreated:Put", key),
            )
        )
        for number, (size, key) in enumerate(zip((19, 28, 2), keys, strict=True))
    )
    named = {"bucket_name": {"S": bucket_of_ones_own}}
    foreign = [named | item for item in foreign_items(began)]
    for item in foreign:
        app.aws.dynamodb.put_item(TableName=DEFAULT_TABLE_NAME, Item=item)
    yield Hostile(app, bucket_of_ones_own, ours)
    for item in foreign:
        key = {name: item[name] for name in ("bucket_name", "timestamp")}
        app.aws.dynamodb.delete_item(TableName=DEFAULT_TABLE_NAME, Key=key)


def is_ours(peak: dict[str, Any]) -> bool:
    """The peak may be of any test's bucket, but no foreign row."""
    return int(peak["total_size"]) != 123456789012345 and int(peak["total_size"]) < 2**63


def test_the_plot_shows_the_measurements_and_no_foreign_peak(hostile: Hostile) -> None:
    told = hostile.get("/plot", bucket=hostile.bucket, window="1h", format="json").json()
    assert [row["total_size"] for row in told["rows"]] == hostile.sizes
    assert is_ours(told["peak"])
    for picture_format in ("png", "svg"):
        answer = hostile.get("/plot", bucket=hostile.bucket, window="1h", format=picture_format)
        assert answer.status == 200
        assert b"salaries" not in answer.body
        assert b"<script" not in answer.body


def test_the_history_answers_the_measurements_and_csv_takes_no_key_for_a_formula(
    hostile: Hostile,
) -> None:
    whole = {"bucket": hostile.bucket, "window": "100y"}
    told = hostile.get("/history", **whole).json()
    assert [row["total_size"] for row in told["rows"]] == hostile.sizes
    assert [row["object_key"] for row in told["rows"]] == ["a key", FORMULA, SECRET]
    table = hostile.get("/history", **whole, format="csv")
    assert table.status == 200
    assert "'=HYPERLINK" in table.body.decode()
    assert "\n=" not in table.body.decode()
    assert ",=" not in table.body.decode()


def test_page_by_page_every_measurement_comes_once(hostile: Hostile) -> None:
    found, token = [], ""
    for _ in range(10):
        more = {"next": token} if token else {}
        answer = hostile.get("/history", bucket=hostile.bucket, window="1h", limit="1", **more)
        found += [row["total_size"] for row in answer.json()["rows"]]
        token = answer.json()["next"] or ""
        if not token:
            break
    assert found == hostile.sizes


def size_of(row: dict[str, Any] | None) -> int | None:
    return int(row["total_size"]) if row else None


def test_the_list_of_buckets_tells_the_last_measurement(hostile: Hostile) -> None:
    def told() -> Any:
        after = ""
        while True:
            answer = hostile.get("/buckets", **({"next": after} if after else {})).json()
            for bucket in answer["buckets"]:
                if bucket["bucket"] == hostile.bucket:
                    return bucket if size_of(bucket["peak"]) == 28 else None
            after = answer["next"]
            if not after:
                return None

    bucket = eventually(told, "summarizing has seen the rows", seconds=60)
    assert size_of(bucket["latest"]) == 2


def test_the_commands_show_the_measurements_and_obey_nothing(hostile: Hostile) -> None:
    shown = hostile.run("history", hostile.bucket, "--window", "1h", "--json")
    assert [row["total_size"] for row in json.loads(shown)["rows"]] == hostile.sizes
    assert is_ours(json.loads(shown)["peak"])
    table = hostile.run("history", hostile.bucket, "--window", "1h")
    assert len([line for line in table.splitlines() if "ObjectCreated:Put" in line]) == 3
    assert hostile.bucket in hostile.run("buckets")


def test_the_exporter_tells_the_measurements(hostile: Hostile) -> None:
    reading = open_reading(hostile.app.aws)
    figures = FigureReader(lambda: [hostile.ours[-1]], reading.series).read()
    assert [(told.latest.total_size, told.bucket_peak) for told in figures] == [(2, 28)]


def test_a_bucket_whose_rows_were_deleted_by_hand_is_left_out(hostile: Hostile) -> None:
    """The summaries still name it; all other buckets are told as ever."""
    app = hostile.app
    row = app.history.record(Measurement("without-rows-by-now", now(), 1, 1))
    reading = open_reading(app.aws)
    eventually(
        lambda: row.bucket_name in [bucket.name for bucket in reading.buckets()],
        "summarizing has seen the row",
        seconds=60,
    )
    key: Any = {"bucket_name": row.bucket_name, "timestamp": format_timestamp(row.timestamp)}
    app.aws.dynamodb.delete_item(
        TableName=DEFAULT_TABLE_NAME, Key={name: {"S": value} for name, value in key.items()}
    )
    shown = [line["bucket"] for line in json.loads(hostile.run("buckets", "--json"))]
    assert hostile.bucket in shown
    assert row.bucket_name not in shown
    (told,) = FigureReader(lambda: [row, hostile.ours[-1]], reading.series).read()
    assert told.latest == hostile.ours[-1]


def test_the_newest_rows_are_measurements(hostile: Hostile) -> None:
    history = hostile.app.history
    assert history.latest(hostile.bucket) == hostile.ours[-1]
    window = Window(hostile.ours[0].timestamp, now() + timedelta(days=9999))
    assert history.newest(hostile.bucket, window, 10) == list(reversed(hostile.ours))
