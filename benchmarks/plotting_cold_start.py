"""Asks what the layer's bytecode and its list of fonts save at a cold start of plotting.

Each run is a new process under AWS's runtime client, with an event that waits for it. The time
is that from its start until the picture was answered; S3 and DynamoDB are the local cloud's.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
from bucketsize.cloud.create import create
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import LocalCloud, start_local_cloud
from bucketsize.cloud.names import app_bucket_name
from bucketsize.cloud.packaging import pack
from bucketsize.cloud.packaging.cache import Cache, cache_dir
from bucketsize.cloud.packaging.workbench import Workbench
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.model import Measurement

_GOAL = 0.45
_FLOOR = "the layer as pip install --target and zip leave it (floor)"
_WITH_FONT_LIST = "floor + the list of fonts"
_WITH_BYTECODE = "floor + bytecode"
_OURS = "our layer: both"

_FONT_LIST = "fontlist-v*.json"
_MATPLOTLIB_DATA = "matplotlib/mpl-data"

_REQUESTED_AT = datetime(2026, 11, 23, 3, 12, 10, tzinfo=UTC)
_ROWS = ((8, 19), (6, 28), (4, 0), (2, 2))
"""The driver's: seconds before the request, and bytes."""

_EVENT = {"requestContext": {"requestTimeEpoch": int(_REQUESTED_AT.timestamp() * 1000)}}


@dataclass(frozen=True, slots=True)
class _Plotting:
    """The function, and how it reaches its cloud."""

    task: Path
    runtime: Path
    settings: Mapping[str, str]

    def answer_with(self, opt: Path) -> float:
        """Milliseconds from the start of a process with this layer to the picture."""
        folders = LambdaFolders(self.task, self.runtime, opt)
        with (
            TemporaryDirectory() as work,
            started("benchmark", folders, Path(work), self.settings) as function,
        ):
            answer = function.invoke(_EVENT)
        if not answer.content.get("isBase64Encoded"):
            raise RuntimeError(f"No picture was answered: {answer.content}")
        return (answer.at - function.started_at) * 1000


def measure_plotting_cold_start(*, quick: bool) -> Result:
    """Time fresh processes of plotting with each layer."""
    rounds = Rounds(warm_up=1, measured=3 if quick else 21)
    archives = pack(lambda_target(), report=lambda told: print(told, file=sys.stderr))
    with TemporaryDirectory(prefix="benchmark-") as folder, start_local_cloud() as cloud:
        work = Path(folder)
        plotting = _Plotting(
            unpacked(archives.plotting, work / "task"),
            unpacked(runtime_archive(), work / "runtime"),
            _settings(cloud),
        )
        layers = _layers(archives.matplotlib_layer, work)
        samples = interleaved(
            {label: partial(plotting.answer_with, opt) for label, opt in layers.items()},
            rounds,
        )
        versions = versions_in(plotting.runtime, "awslambdaric", "boto3")
        versions |= versions_in(layers[_OURS] / "python", "matplotlib")
    return Result(
        title="Cold start of plotting: from a new process to the picture",
        floor=_FLOOR,
        lines=tuple(
            Line(label, figures, goal=_GOAL if label == _OURS else None)
            for label, figures in samples.items()
        ),
        versions=versions,
    )


def _settings(cloud: LocalCloud) -> dict[str, str]:
    """The function's, for a bucket with a history on this cloud."""
    aws = local_aws(cloud)
    bucket_name = app_bucket_name(aws.account_id, aws.region)
    create(aws, bucket_name, DEFAULT_TABLE_NAME)
    history = SizeHistory(aws.dynamodb, DEFAULT_TABLE_NAME)
    for seconds, total_size in _ROWS:
        timestamp = _REQUESTED_AT - timedelta(seconds=seconds)
        history.record(Measurement(bucket_name, timestamp, total_size, 1))
    names = {"BUCKET_NAME": bucket_name, "TABLE_NAME": DEFAULT_TABLE_NAME}
    # Lambda has no fonts of its own, and no program that lists them.
    return cloud.environ | names | {"PATH": "/opt/bin"}


def _layers(archive: Path, work: Path) -> dict[str, Path]:
    """The unpacked layers, by label: as pip leaves it, with one improvement, with both."""
    ours = unpacked(archive, work / "ours")
    (font_list,) = (ours / "python" / _MATPLOTLIB_DATA).glob(_FONT_LIST)
    without_list = shutil.ignore_patterns(_FONT_LIST)
    with_bytecode = Path(shutil.copytree(ours, work / "with-bytecode", ignore=without_list))
    bare, with_list = work / "bare", work / "with-list"
    bare.mkdir()
    workbench = Workbench(lambda_target(), lambda _told: None, Cache(cache_dir()))
    pins = workbench.pins_of("matplotlib-layer.txt")
    workbench.install(pins, workbench.target, bare / "python")
    shutil.copytree(bare, with_list)
    shutil.copy(font_list, with_list / "python" / _MATPLOTLIB_DATA)
    layers = {
        _FLOOR: bare,
        _WITH_FONT_LIST: with_list,
        _WITH_BYTECODE: with_bytecode,
        _OURS: ours,
    }
    return {label: write_protected(folder) for label, folder in layers.items()}
