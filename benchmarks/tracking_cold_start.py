"""Asks what a cold start of size-tracking costs beyond boto3: Powertools, and our own code.

Each run is a new process under AWS's runtime client. The time is that from its start until it
asks for its first event: the interpreter, the client, the imports, the making of clients.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.lambda_runtime import (
    LambdaFolders,
    lambda_target,
    runtime_archive,
    started,
    unpacked,
    versions_in,
    write_protected,
)
from benchmarks.report import Line, Result
from benchmarks.timing import Rounds, interleaved
from bucketsize.cloud.packaging import pack

_CLIENTS = """\
import boto3

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")
"""
_TELEMETRY = """\
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

logger = Logger(service="size-tracking")
"""
_DATA_CLASSES = """\
from aws_lambda_powertools.utilities.data_classes.s3_event import (
    S3EventBridgeNotificationEvent,
    S3EventRecord,
)
"""
_HANDLER = """

def lambda_handler(event, context):
    return {}
"""

_GOAL = 1.3
_FLOOR = "a handler that imports boto3 and makes clients of S3 and DynamoDB (floor)"
_WITH_TELEMETRY = "floor + Powertools' Logger and EphemeralMetrics"
_WITH_POWERTOOLS = "floor + all that we use of Powertools (S3 data classes too)"
_TRACKER = "size-tracking"
_ROOT_MODULES = {
    _FLOOR: _CLIENTS + _HANDLER,
    _WITH_TELEMETRY: _CLIENTS + _TELEMETRY + _HANDLER,
    _WITH_POWERTOOLS: _CLIENTS + _TELEMETRY + _DATA_CLASSES + _HANDLER,
    _TRACKER: None,
}
"""What stands for the archive's root module; None: its own."""

_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "TABLE_NAME": "S3-object-size-history",
}


def measure_tracking_cold_start(*, quick: bool) -> Result:
    """Time fresh processes of size-tracking and of what it is held against."""
    rounds = Rounds(warm_up=1, measured=3 if quick else 31)
    archives = pack(lambda_target(), report=lambda told: print(told, file=sys.stderr))
    with TemporaryDirectory(prefix="benchmark-") as folder:
        work = Path(folder)
        runtime = unpacked(runtime_archive(), work / "runtime")
        variants = {
            label: LambdaFolders(
                _task(archives.size_tracking, work / f"task-{number}", root_module), runtime
            )
            for number, (label, root_module) in enumerate(_ROOT_MODULES.items())
        }
        samples = interleaved(
            {label: partial(_until_ready, folders) for label, folders in variants.items()},
            rounds,
        )
        versions = versions_in(runtime, "awslambdaric", "boto3")
        versions |= versions_in(variants[_TRACKER].task, "aws-lambda-powertools")
    floor, powertools, tracker = (
        samples[label].median for label in (_FLOOR, _WITH_POWERTOOLS, _TRACKER)
    )
    cost = (
        f"Powertools adds {powertools - floor:.1f} ms, {powertools / floor - 1:.1%} of the"
        f" floor; our own code {tracker - powertools:.1f} ms more,"
        f" {(tracker - powertools) / floor:.1%}"
    )
    return Result(
        title="Cold start of size-tracking: from a new process to one that is ready",
        floor=_FLOOR,
        lines=tuple(
            Line(label, figures, goal=_GOAL if label == _TRACKER else None)
            for label, figures in samples.items()
        ),
        versions=versions,
        notes=(cost,),
    )


def _task(archive: Path, folder: Path, root_module: str | None) -> Path:
    """The archive's content, its root module replaced."""
    unpacked(archive, folder)
    if root_module is not None:
        place = folder / "lambda_function.py"
        place.chmod(0o644)
        place.write_text(root_module, encoding="utf-8")
    return write_protected(folder)


def _until_ready(folders: LambdaFolders) -> float:
    with (
        TemporaryDirectory() as work,
        started("benchmark", folders, Path(work), _SETTINGS) as function,
    ):
        return function.wait_until_ready()
