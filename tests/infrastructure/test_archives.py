"""The real archives for this machine, run by a Python that sees nothing else.

Uses the user's cache: the first run fetches wheels, later ones take a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from bucketsize.cloud.packaging import Archives, Target, pack, write_archives

MB = 1_000_000
LIMIT_ZIPPED = 45 * MB
LIMIT_UNZIPPED = 250 * MB

# What Lambda's Python runtime brings with boto3.
RUNTIME = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six", "jmespath")

DRAW = """
import io
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

figure = Figure()
FigureCanvasAgg(figure)
axes = figure.add_subplot()
axes.step([1, 2, 3], [19, 28, 0], where="post")
axes.set_title("Größe $x^2$")
for form, signature in (("png", b"\\x89PNG"), ("svg", b"<?xml")):
    picture = io.BytesIO()
    figure.savefig(picture, format=form)
    assert picture.getvalue().startswith(signature), form
    assert len(picture.getvalue()) > 5000, form
"""

TELL = """
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, S3Event
from aws_lambda_powertools.utilities.data_classes import SNSEvent, SQSEvent

Logger(service="s").info("said", total_size=19)
metrics = EphemeralMetrics(namespace="n", service="s")
metrics.add_metric("TotalSize", MetricUnit.Bytes, 19)
metrics.flush_metrics()
record = {"s3": {"bucket": {"name": "b"}}, "messageId": "m", "Sns": {"MessageId": "m"}}
event = {"Records": [record], "detail-type": "Object Created"}
assert S3Event(event).bucket_name == "b"
assert next(SQSEvent(event).records).message_id == "m"
assert next(SNSEvent(event).records).sns.message_id == "m"
assert EventBridgeEvent(event).detail_type == "Object Created"
"""

START = "import lambda_function; assert callable(lambda_function.lambda_handler)"

# Every module comes from the archives, the runtime or Python itself.
NOTHING_ELSE = """
import sys
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    assert not file or "site-packages" not in file, file
"""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    output_dir = tmp_path_factory.mktemp("dist")
    return write_archives(
        pack(Target.this_machine(), report=lambda _sentence: None), output_dir
    )


@pytest.fixture(scope="module")
def layer(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _unpack(archives.matplotlib_layer, tmp_path_factory.mktemp("opt")) / "python"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Lambda's runtime brings, and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME:
        spec = find_spec(name)
        assert spec
        assert spec.origin
        origin = Path(spec.origin)
        origin = origin.parent if origin.name == "__init__.py" else origin
        (folder / origin.name).symlink_to(origin)
    return folder


def test_the_layer_fits_into_lambda(archives: Archives) -> None:
    with zipfile.ZipFile(archives.matplotlib_layer) as zipped:
        unzipped = sum(entry.file_size for entry in zipped.infolist())
    assert archives.matplotlib_layer.stat().st_size <= LIMIT_ZIPPED
    assert unzipped <= LIMIT_UNZIPPED


def test_png_and_svg_are_drawn_from_the_layer_alone(layer: Path, tmp_path: Path) -> None:
    _run(DRAW + NOTHING_ELSE, tmp_path, layer)


def test_licences_travel_with_the_layer(layer: Path) -> None:
    assert list(layer.glob("matplotlib-*.dist-info/**/LICENSE*"))
    assert list(layer.glob("numpy-*.dist-info/**/LICENSE*"))


def test_powertools_works_from_a_function_alone(
    archives: Archives, runtime: Path, tmp_path: Path
) -> None:
    function = _unpack(archives.size_tracking, tmp_path / "task")
    _run(TELL + NOTHING_ELSE, tmp_path, function, runtime)


@pytest.mark.parametrize("service", ["driver", "size_tracking", "plotting"])
def test_each_function_starts_from_its_archive(
    service: str, archives: Archives, layer: Path, runtime: Path, tmp_path: Path
) -> None:
    function = _unpack(getattr(archives, service), tmp_path / "task")
    _run(START, tmp_path, function, *([layer] if service == "plotting" else []), runtime)


def _unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    return folder


def _run(script: str, tmp_path: Path, *folders: Path) -> None:
    """Run a script where only Python's own library and these folders can be imported."""
    path = [str(folder) for folder in folders]
    environment = {
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "BUCKET_NAME": "testbucket",
        "TABLE_NAME": "S3-object-size-history",
        "PLOT_API_URL": "https://example.invalid/prod",
        "MPLCONFIGDIR": str(tmp_path),
        "PATH": os.defpath,
    }
    completed = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-W",
            "error",
            "-c",
            f"import sys; sys.path += {path}\n{script}",
        ],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert completed.returncode == 0, completed.stderr
