"""The three functions from their archives, under AWS's own runtime client."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness import App, now, track
from PIL import Image

from benchmarks.lambda_runtime import FunctionProcess, LambdaFolders, started, write_protected
from bucketsize.history.items import item_of
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement
from bucketsize.summaries import SizeSummaries
from bucketsize.summaries.schema import summaries_table_name

FIXTURES = Path(__file__).parents[1] / "fixtures/events"
NONSENSE = {"Records": [{"eventSource": "aws:kinesis"}]}

PROBE = """
import os
from importlib.util import find_spec

def lambda_handler(event, context):
    refused = []
    for folder in event["folders"]:
        try:
            with open(os.path.join(folder, "written"), "w"):
                pass
        except PermissionError:
            refused.append(folder)
    found = [name for name in event["modules"] if find_spec(name)]
    return {"refused": refused, "found": found}
"""

Start = Callable[..., FunctionProcess]


def s3_event(bucket: str) -> dict[str, Any]:
    """A recorded event, of this bucket."""
    event: dict[str, Any] = json.loads((FIXTURES / "s3_put.json").read_text())
    event["Records"][0]["s3"]["bucket"]["name"] = bucket
    return event


def proxy_event(**parameters: str) -> dict[str, Any]:
    """What API Gateway sends of a request (REST, proxy integration), as far as it is read."""
    return {
        "resource": "/plot",
        "path": "/plot",
        "httpMethod": "GET",
        "headers": {"Accept": "image/png"},
        "queryStringParameters": parameters or None,
        "requestContext": {
            "stage": "prod",
            "requestTimeEpoch": int(now().timestamp() * 1000) + 1,
        },
        "body": None,
        "isBase64Encoded": False,
    }


def log_lines(function: FunctionProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in function.log.splitlines()]


def test_a_function_sees_what_lambda_brings_and_writes_only_to_tmp(
    functions: dict[str, LambdaFolders], tmp_path: Path
) -> None:
    task = tmp_path / "task"
    task.mkdir()
    (task / "lambda_function.py").write_text(PROBE)
    plotting = functions["plotting"]
    assert plotting.opt
    folders = LambdaFolders(write_protected(task), plotting.runtime, plotting.opt)
    read_only = [str(place) for place in (task, plotting.runtime, plotting.opt / "python")]
    with started("probe", folders, tmp_path, {}) as probe:
        modules = ["boto3", "matplotlib", "bucketsize", "pip", "pytest", "click", "ministack"]
        answer = probe.invoke({"folders": [*read_only, str(probe.tmp)], "modules": modules})
    assert answer.content == {"refused": read_only, "found": ["boto3", "matplotlib"]}
    assert (probe.tmp / "written").exists()


def test_size_tracking_writes_the_row_of_an_s3_event(
    start: Start, app: App, bucket_of_ones_own: str
) -> None:
    began = now()
    for key, size in (("one", 19), ("two", 28)):
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=key, Body=bytes(size))
    answer = start("size-tracking").invoke(s3_event(bucket_of_ones_own))
    assert (answer.kind, answer.content) == ("response", {"rows": 1})
    (row,) = app.rows(bucket_of_ones_own, began)
    assert (row.total_size, row.object_count) == (47, 2)
    assert (row.cause.event_name, row.cause.object_key) == ("ObjectCreated:Put", "a b/ü+.txt")


def test_size_tracking_logs_json_and_its_metrics(start: Start, bucket_of_ones_own: str) -> None:
    function = start("size-tracking")
    answer = function.invoke(s3_event(bucket_of_ones_own))
    told, metrics = log_lines(function)
    assert told["message"] == "Recorded the size of a bucket"
    assert told["function_request_id"] == answer.request_id
    assert (told["function_name"], told["cold_start"]) == ("size-tracking", True)
    assert (metrics["bucket_name"], metrics["TotalSize"]) == (bucket_of_ones_own, [0])


def test_an_event_that_fails_is_an_error_with_its_type_and_the_next_one_works(
    start: Start, bucket_of_ones_own: str
) -> None:
    function = start("size-tracking")
    failed = function.invoke(NONSENSE)
    assert (failed.kind, failed.content["errorType"]) == ("error", "MalformedEvent")
    assert failed.content["requestId"] == failed.request_id
    assert "[ERROR] MalformedEvent: A record is not one of S3's." in function.log
    assert function.invoke(s3_event(bucket_of_ones_own)).content == {"rows": 1}


def test_plotting_answers_and_stores_the_picture(
    start: Start, app: App, bucket_of_ones_own: str
) -> None:
    start("size-tracking").invoke(s3_event(bucket_of_ones_own))
    function = start("plotting")
    answer = function.invoke(proxy_event()).content
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["headers"]["Content-Type"] == "image/png"
    png = base64.b64decode(answer["body"])
    with Image.open(io.BytesIO(png)) as picture:
        assert len(json.loads(picture.info["bucketsize"])["rows"]) == 1
    stored = app.aws.s3.get_object(Bucket=bucket_of_ones_own, Key="plot")
    assert stored["Body"].read() == png
    stored_at, answered = log_lines(function)
    assert stored_at["stored_at"] == f"s3://{bucket_of_ones_own}/plot"
    assert answered["path"] == "/plot"


def test_plotting_answers_what_a_caller_did_wrong(start: Start) -> None:
    answer = start("plotting").invoke(proxy_event(format="gif"))
    assert (answer.kind, answer.content["statusCode"]) == ("response", 400)


def test_plotting_uses_the_layers_list_of_fonts_and_makes_none(
    start: Start, functions: dict[str, LambdaFolders]
) -> None:
    function = start("plotting", TRACKED_BUCKETS="*")
    assert function.invoke(proxy_event()).content["statusCode"] == 200
    assert functions["plotting"].opt
    (shipped,) = functions["plotting"].opt.rglob("fontlist-v*.json")
    (used,) = (
        path for path in function.tmp.rglob("*") if path.is_file()
    )  # a lock would be a second
    assert used.name == shipped.name
    assert used.read_bytes() == shipped.read_bytes()  # a list made anew is in another order


def test_the_driver_makes_its_changes_and_calls_the_api(
    start: Start, app: App, bucket_of_ones_own: str
) -> None:
    track(app.aws, "bucketsize", bucket_of_ones_own, lambda _line: None)
    answer = start("driver", PAUSE_SECONDS="0.2", WINDOW_SECONDS="2").invoke({})
    assert answer.kind == "response", answer.content
    assert answer.content["sizes"] == [19, 28, 0, 2]
    assert answer.content["status"] == 200
    held = app.aws.s3.list_objects_v2(Bucket=bucket_of_ones_own)["Contents"]
    assert [found["Key"] for found in held] == ["assignment2.txt"]


@pytest.mark.parametrize(
    ("name", "setting"),
    [("size-tracking", "TABLE_NAME"), ("plotting", "BUCKET_NAME"), ("driver", "PLOT_API_URL")],
)
def test_a_missing_setting_is_an_error_of_the_start_that_names_it(
    start: Start, name: str, setting: str
) -> None:
    failed = start(name, **{setting: None}).answer()
    assert (failed.kind, failed.content["errorType"]) == ("init error", "InvalidSetting")
    assert f"The environment variable {setting} is missing." in failed.content["errorMessage"]


def test_new_rows_are_summarized(start: Start, app: App, bucket_of_ones_own: str) -> None:
    row = Measurement(bucket_of_ones_own, now(), 19, 1)
    app.history.record(row)
    image = item_of(row, is_peak=False)
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": image}}
    answer = start("summarizing").invoke({"Records": [record]})
    assert answer.content == {"rows": 1}
    summaries = SizeSummaries(app.aws.dynamodb, summaries_table_name(DEFAULT_TABLE_NAME))
    entry = summaries.entry(bucket_of_ones_own)
    assert entry
    assert entry.latest.timestamp == row.timestamp
