"""What a cold start of size-tracking costs beyond boto3 and its two clients."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from functools import partial

from benchmarks.measuring import Alternative, interleaved, table
from bucketsize.cloud.packaging import Target, pack

TITLE = "Cold start of size-tracking: a fresh process up to the finished handler"

_CLIENTS = """
import boto3
boto3.client("s3"); boto3.client("dynamodb")
"""
_POWERTOOLS = """
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from aws_lambda_powertools.utilities.data_classes.s3_event import S3EventRecord
Logger(service="any")
"""
ROUNDS = 21
_GOAL = 1.3


def run(rounds: int) -> str:
    """The table of this benchmark."""
    with tempfile.TemporaryDirectory(prefix="bucketsize-benchmark-") as folder:
        archives = pack(Target.this_machine(), report=lambda _sentence: None)
        with zipfile.ZipFile(archives.size_tracking) as archive:
            archive.extractall(folder)
        floor, powertools, ours = (
            "import boto3 and two clients",
            "the same, and Powertools",
            "lambda_function of size-tracking",
        )
        timings = interleaved(
            [
                Alternative(floor, partial(_start, folder, _CLIENTS)),
                Alternative(powertools, partial(_start, folder, _CLIENTS + _POWERTOOLS)),
                Alternative(ours, partial(_start, folder, "import lambda_function")),
            ],
            rounds,
        )
    return table(TITLE, timings, {ours: _GOAL})


def _start(folder: str, code: str) -> None:
    """A fresh interpreter that sees the unpacked archive before anything else."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": "any",
        "POWERTOOLS_METRICS_NAMESPACE": "any",
    }
    program = f"import sys; sys.path.insert(0, {folder!r}); {code}"
    subprocess.run([sys.executable, "-I", "-c", program], check=True, env=environment)
