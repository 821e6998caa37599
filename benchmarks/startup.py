"""Asks what a cold start of size-tracking costs beyond boto3: Powertools, and our own code.

Each run is a new interpreter that can import nothing but Python's own library, the
unpacked archive, and what Lambda's runtime brings. The time is that of the imports and
of making the clients, without starting the interpreter itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import partial
from importlib.metadata import distributions, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Line, Result
from benchmarks.timing import Rounds, interleaved
from bucketsize.cloud.packaging import Target, pack, write_archives

_RUNTIME = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six", "jmespath")
"""What Lambda's Python runtime brings."""

_CLIENTS = "import boto3; boto3.client('s3'); boto3.client('dynamodb')\n"
_TELEMETRY = (
    "from aws_lambda_powertools import Logger; Logger(service='size-tracking')\n"
    "from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit\n"
)
_DATA_CLASSES = (
    "from aws_lambda_powertools.utilities.data_classes.s3_event import"
    " S3EventBridgeNotificationEvent, S3EventRecord\n"
)

_GOAL = 1.3

_FLOOR = "boto3 and its clients of S3 and DynamoDB (floor)"
_WITH_TELEMETRY = "floor + Powertools' Logger and EphemeralMetrics"
_WITH_POWERTOOLS = "floor + all that we use of Powertools (S3 data classes too)"
_HANDLER = "size-tracking's whole handler, as Lambda starts it"
_SCRIPTS = {
    _FLOOR: _CLIENTS,
    _WITH_TELEMETRY: _CLIENTS + _TELEMETRY,
    _WITH_POWERTOOLS: _CLIENTS + _TELEMETRY + _DATA_CLASSES,
    _HANDLER: "import lambda_function; assert callable(lambda_function.lambda_handler)\n",
}

_TIMED = """\
import sys
from time import perf_counter
sys.path += {path!r}
began = perf_counter()
{script}
print((perf_counter() - began) * 1000)
"""

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "PATH": os.defpath,
    "TABLE_NAME": "S3-object-size-history",
}


def measure_startup(*, quick: bool) -> Result:
    """Time each script in fresh interpreters."""
    rounds = Rounds(warm_up=1, measured=3 if quick else 31)
    with TemporaryDirectory(prefix="benchmark-") as folder:
        path = [_unpacked_archive(Path(folder, "task")), _runtime(Path(folder, "runtime"))]
        samples = interleaved(
            {label: partial(_run, script, path) for label, script in _SCRIPTS.items()}, rounds
        )
        versions = _versions(path[0])
    floor, powertools, handler = (
        samples[label].median for label in (_FLOOR, _WITH_POWERTOOLS, _HANDLER)
    )
    cost = (
        f"Powertools adds {powertools - floor:.1f} ms, {powertools / floor - 1:.1%} of the"
        f" floor; our own code {handler - powertools:.1f} ms more,"
        f" {(handler - powertools) / floor:.1%}"
    )
    return Result(
        title="From a fresh interpreter to a handler that is ready",
        floor=_FLOOR,
        lines=tuple(
            Line(label, figures, goal=_GOAL if label == _HANDLER else None)
            for label, figures in samples.items()
        ),
        versions=versions,
        notes=(cost,),
    )


def _unpacked_archive(folder: Path) -> str:
    """The archive of size-tracking, unpacked as Lambda does it."""
    archives = pack(Target.this_machine(), report=lambda text: print(text, file=sys.stderr))
    archive = write_archives(archives, folder.with_name("dist")).size_tracking
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    return str(folder)


def _runtime(folder: Path) -> str:
    """A folder with what Lambda's runtime brings, and nothing else of this environment."""
    folder.mkdir()
    for name in _RUNTIME:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise LookupError(f"{name} is not installed.")
        origin = Path(spec.origin)
        module = origin.parent if origin.name == "__init__.py" else origin
        (folder / module.name).symlink_to(module)
    return str(folder)


def _run(script: str, path: list[str]) -> float:
    timed = _TIMED.format(path=path, script=script)
    completed = subprocess.run(
        [sys.executable, "-I", "-S", "-c", timed],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=_ENVIRONMENT,
    )
    return float(completed.stdout)


def _versions(archive: str) -> dict[str, str]:
    packed = {found.name: found.version for found in distributions(path=[archive])}
    name = "aws-lambda-powertools"
    return {"boto3": version("boto3"), name: packed[name.replace("-", "_")]}
