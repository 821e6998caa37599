"""The real archives run in a Python that sees nothing else: this one, and one like Lambda's.

Uses the user's cache: the first run fetches wheels, later ones take seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import need_lambdas_python, packed_for, thorough_but

from benchmarks.lambda_runtime import lambda_python, lambda_target, runtime_archive, unpacked
from bucketsize.cloud.packaging import Archives, Target

ROOT = Path(__file__).parents[2]

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

# Our own chart, by way of what Lambda calls, into the files chart.png and chart.svg.
CHART = """
import logging
from datetime import UTC, datetime, timedelta

said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
font_log = logging.getLogger("matplotlib.font_manager")
font_log.setLevel(logging.DEBUG)
font_log.addHandler(handler)

import lambda_function
from bucketsize.model import Measurement, Peak, SizeSeries, Window
from bucketsize.plotting.chart import draw, render

start = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
rows = tuple(
    Measurement("testbucket", start + timedelta(seconds=second), size, 1)
    for second, size in ((2, 19), (4, 28), (6, 0), (8, 2))
)
window = Window(start, start + timedelta(seconds=10))
series = SizeSeries("testbucket", window, None, rows, Peak("testbucket", 28, start))
for form in ("png", "svg"):
    with open(f"chart.{form}", "wb") as file:
        file.write(render(draw(series), form))
"""

LIST_WAS_READ = """
assert [s for s in said if s.startswith("Using fontManager instance from")], said
assert "generated new fontManager" not in said
"""

LIST_WAS_MADE = """
assert "generated new fontManager" in said
"""

# What requirements/font_list.py makes of this matplotlib is what travels with it.
SAME_FONTS = """
import glob, json, matplotlib, runpy
from matplotlib.font_manager import FontManager
made = runpy.run_path(FONT_LIST_PROGRAM)["shipped_fonts"]()
[shipped] = glob.glob(f"{matplotlib.get_data_path()}/fontlist-v*.json")
assert shipped.endswith(f"fontlist-v{FontManager.__version__}.json"), "run " + FONT_LIST_PROGRAM
with open(shipped) as file:
    assert json.load(file) == made, "run " + FONT_LIST_PROGRAM
"""

# Every module comes from the archives, the runtime or Python itself.
NOTHING_ELSE = """
import sys
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    assert not file or "site-packages" not in file, file
"""


@dataclass(frozen=True)
class Packed:
    """Archives, and a Python that they were packed for."""

    archives: Archives
    python: str


# In every local cloud the functions run from the archives for this machine.
@pytest.fixture(scope="module", params=thorough_but(["Lambda", "this machine"], "Lambda"))
def packed(request: pytest.FixtureRequest) -> Packed:
    if request.param == "this machine":
        return Packed(packed_for(Target.this_machine()), sys.executable)
    need_lambdas_python()
    return Packed(packed_for(lambda_target()), lambda_python().executable)


@pytest.fixture(scope="module")
def layer(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var") / "opt"
    return unpacked(packed.archives.matplotlib_layer, folder) / "python"


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Lambda's runtime brings."""
    return unpacked(runtime_archive(), tmp_path_factory.mktemp("var") / "runtime")


def test_png_and_svg_are_drawn_from_the_layer_alone(
    packed: Packed, layer: Path, tmp_path: Path
) -> None:
    _run(packed.python, DRAW + NOTHING_ELSE, tmp_path, layer)


def test_our_own_chart_is_drawn_from_the_archives_with_the_layers_fonts(
    packed: Packed, layer: Path, runtime: Path, tmp_path: Path
) -> None:
    task = unpacked(packed.archives.plotting, tmp_path / "task")
    script = CHART + LIST_WAS_READ + NOTHING_ELSE
    _run(packed.python, script, tmp_path, task, layer, runtime)
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "chart.svg").read_bytes().startswith(b"<?xml")


def test_the_chart_is_the_same_where_matplotlib_makes_its_own_list_of_fonts(
    packed: Packed, layer: Path, runtime: Path, tmp_path: Path
) -> None:
    task = unpacked(packed.archives.plotting, tmp_path / "task")
    others = tmp_path / "other-layer"  # someone else's, whose matplotlib has no list
    without_list = shutil.ignore_patterns("fontlist-v*.json")
    shutil.copytree(layer / "matplotlib", others / "matplotlib", ignore=without_list)
    own_folder, from_others, with_list = (tmp_path / name for name in ("own", "others", "list"))
    for folder in (own_folder, from_others, with_list):
        folder.mkdir()
    _run(packed.python, CHART + LIST_WAS_READ, with_list, task, layer, runtime)
    _run(packed.python, CHART + LIST_WAS_MADE, from_others, task, others, layer, runtime)
    own = {"MPLCONFIGDIR": str(own_folder)}  # a person's own folder wins
    _run(packed.python, CHART + LIST_WAS_MADE, own_folder, task, layer, runtime, **own)
    for name in ("chart.png", "chart.svg"):
        picture = (with_list / name).read_bytes()
        assert (own_folder / name).read_bytes() == (from_others / name).read_bytes() == picture


def test_the_list_of_fonts_is_what_the_layers_matplotlib_makes(
    packed: Packed, layer: Path, tmp_path: Path
) -> None:
    program = f"FONT_LIST_PROGRAM = {str(ROOT / 'requirements/font_list.py')!r}\n"
    _run(packed.python, program + SAME_FONTS, tmp_path, layer)


def test_powertools_works_from_a_function_alone(
    packed: Packed, runtime: Path, tmp_path: Path
) -> None:
    task = unpacked(packed.archives.size_tracking, tmp_path / "task")
    _run(packed.python, TELL + NOTHING_ELSE, tmp_path, task, runtime)


@pytest.mark.parametrize("service", ["driver", "size_tracking", "plotting", "summarizing"])
def test_each_function_starts_from_its_archive(
    service: str, packed: Packed, layer: Path, runtime: Path, tmp_path: Path
) -> None:
    task = unpacked(getattr(packed.archives, service), tmp_path / "task")
    of_plotting = [layer] if service == "plotting" else []
    _run(packed.python, START + NOTHING_ELSE, tmp_path, task, *of_plotting, runtime)


def _run(python: str, script: str, cwd: Path, *folders: Path, **variables: str) -> None:
    """Run a script where only Python's own library and these folders can be imported."""
    path = [str(folder) for folder in folders]
    environment = {
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "BUCKET_NAME": "testbucket",
        "TABLE_NAME": "S3-object-size-history",
        "SUMMARIES_TABLE_NAME": "S3-object-size-history-summaries",
        "PLOT_API_URL": "https://example.invalid/prod",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
        "PATH": os.defpath,
    }
    completed = subprocess.run(
        [python, "-I", "-S", "-W", "error", "-c", f"import sys; sys.path += {path}\n{script}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment | variables,
    )
    assert completed.returncode == 0, completed.stderr
