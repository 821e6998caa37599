"""Asks what it takes from an S3 event to its row, warm, against putting a row and no more.

On the local cloud, each function invoked directly and its answer awaited. That cloud's own
time is in every figure: compare lines, not with AWS.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from benchmarks.deployed_functions import DeployedFunctions, deploy_functions
from benchmarks.report import Line, Result
from benchmarks.timing import Rounds, Samples, interleaved
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME, PEAK_INDEX
from bucketsize.model import Window

_OBJECTS = 10
_OBJECT_BYTES = 100
_GOAL = 1.5
_FLOOR_TABLE = "floor"

_NOTHING = "a function that only logs one line: the invocation itself"
_FLOOR = "a function that puts one item and logs one line (floor)"
_BARE = "a function that makes size-tracking's three requests and logs one line"
_TRACKER = "size-tracking: an event of a bucket of 10 objects, to its row"


def measure_event_to_row(*, quick: bool) -> Result:
    """Time invocations of size-tracking and of the floor's functions."""
    rounds = Rounds(warm_up=5, measured=10 if quick else 200)
    with start_local_cloud() as cloud:
        functions = deploy_functions(local_aws(cloud), _OBJECTS, _OBJECT_BYTES)
        names = _add_floors(functions) | {_TRACKER: functions.size_tracking}
        event = _s3_event(functions.bucket_name)
        invocations = {
            label: partial(functions.invoke, name, event) for label, name in names.items()
        }
        samples = interleaved(invocations, rounds)
        _check_rows(functions, rounds)
        requests = {
            label: functions.requests_of(invocation)
            for label, invocation in invocations.items()
        }
    return Result(
        title="From an event to its row, warm",
        floor=_FLOOR,
        lines=tuple(
            Line(label, samples[label], requests[label], _GOAL if label == _TRACKER else None)
            for label in names
        ),
        versions={
            name: version(name) for name in ("boto3", "aws-lambda-powertools", "ministack")
        },
        notes=_notes(samples),
    )


def _notes(samples: dict[str, Samples]) -> tuple[str, ...]:
    nothing, floor, bare, tracker = (
        samples[label].median for label in (_NOTHING, _FLOOR, _BARE, _TRACKER)
    )
    beside_bare = (
        f"Beside the same three requests made bare, size-tracking takes {tracker / bare:.2f}"
        f" times as long: our own code and Powertools add {tracker - bare:.1f} ms, the two"
        f" further requests {bare - floor:.1f} ms"
    )
    less_the_invocation = (
        f"The invocation itself, {nothing:.1f} ms in each figure, flatters every ratio. Less"
        f" that, the put takes {floor - nothing:.1f} ms, the three requests"
        f" {bare - nothing:.1f} ms, size-tracking {tracker - nothing:.1f} ms"
    )
    return beside_bare, less_the_invocation


def _add_floors(functions: DeployedFunctions) -> dict[str, str]:
    """The floor's functions: labels and names."""
    functions.aws.dynamodb.create_table(
        TableName=_FLOOR_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "bucket_name", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "bucket_name", "KeyType": "HASH"},
            {"AttributeName": "timestamp", "KeyType": "RANGE"},
        ],
    )
    history = _table_arn(functions, DEFAULT_TABLE_NAME)
    three_requests = [
        _allow("s3:ListBucket", f"arn:aws:s3:::{functions.bucket_name}"),
        _allow("dynamodb:Query", f"{history}/index/{PEAK_INDEX}"),
        _allow("dynamodb:PutItem", history),
    ]
    put = [_allow("dynamodb:PutItem", _table_arn(functions, _FLOOR_TABLE))]
    add = functions.add_floor
    return {
        _NOTHING: add("log_only", _FLOOR_TABLE, put),
        _FLOOR: add("put_and_log", _FLOOR_TABLE, put),
        _BARE: add("list_query_put_and_log", DEFAULT_TABLE_NAME, three_requests),
    }


def _table_arn(functions: DeployedFunctions, table_name: str) -> str:
    aws = functions.aws
    return f"arn:aws:dynamodb:{aws.region}:{aws.account_id}:table/{table_name}"


def _allow(action: str, resource: str) -> dict[str, str]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _s3_event(bucket_name: str) -> dict[str, Any]:
    """An event as S3 sends it, for an object that is in the bucket."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventTime": "2026-11-23T03:12:00.000Z",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "bucketsize",
                    "bucket": {"name": bucket_name, "arn": f"arn:aws:s3:::{bucket_name}"},
                    "object": {
                        "key": "object-0",
                        "size": _OBJECT_BYTES,
                        "sequencer": "0055AED6DCD90281E5",
                    },
                },
            }
        ]
    }


def _check_rows(functions: DeployedFunctions, rounds: Rounds) -> None:
    """Figures count only if every invocation left its row, beside the baseline."""
    now = datetime.now(UTC)
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    history = SizeHistory(functions.aws.dynamodb, DEFAULT_TABLE_NAME)
    rows = list(history.measurements(functions.bucket_name, window))
    sizes = {row.total_size for row in rows}
    if len(rows) != rounds.all + 1 or sizes != {_OBJECTS * _OBJECT_BYTES}:
        raise RuntimeError(f"{rounds.all} invocations left {len(rows)} rows of sizes {sizes}.")
