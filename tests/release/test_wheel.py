"""The built wheel, installed alone into a new environment, runs the demo: make release-check.

What it needs is chosen by pip anew, as for anybody who installs it, not by our pins.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bucketsize import __version__
from bucketsize.cloud.packaging import Target
from bucketsize.cloud.packaging.bytecode import find_interpreter

WHEEL = Path(__file__).parents[2] / f"dist/bucketsize-{__version__}-py3-none-any.whl"

pytestmark = pytest.mark.timeout(600)


def python_of(version: str) -> str:
    found = find_interpreter(replace(Target.this_machine(), python_version=version))
    if found is None:
        pytest.fail(
            f"No Python {version} was found: on the path, or where pyenv and uv have it."
        )
    return found.executable


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_the_wheel_alone_runs_the_demo_in_an_empty_folder(version: str, tmp_path: Path) -> None:
    programs, folder = tmp_path / "environment/bin", tmp_path / "empty"
    subprocess.run([python_of(version), "-m", "venv", programs.parent], check=True)
    subprocess.run([programs / "pip", "install", "--quiet", WHEEL], check=True)
    folder.mkdir()
    home = {name: value for name, value in os.environ.items() if name in ("HOME", "TMPDIR")}
    finished = subprocess.run(
        [programs / "bucketsize", "demo", "--json"],
        cwd=folder,
        env=home | {"PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert [row["total_size"] for row in json.loads(finished.stdout)["rows"]] == [19, 28, 0, 2]
    assert [file.name for file in folder.iterdir()] == ["plot.png"]
    with Image.open(folder / "plot.png") as picture:
        assert picture.format == "PNG"
