"""The README says what happens: its commands are run, its output is compared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from harness.command import bare_environment
from harness.documents import ROOT, blocks_of, shape
from PIL import Image

from bucketsize.cloud.local import start_local_cloud

DOCUMENTED_ENDPOINT = "http://127.0.0.1:4599"


def environment(**more: str) -> dict[str, str]:
    bare, programs = bare_environment(), str(Path(sys.executable).parent)
    return bare | {"PATH": f"{programs}:{bare['PATH']}", "COLUMNS": "200"} | more


def without_details(text: str) -> str:
    """What a terminal still shows when all is done, where a log has each step's details."""
    lines = text.splitlines()
    details = [line for line in lines if line.startswith("  · ")]
    assert any("CREATE_COMPLETE" in line for line in details)
    return "\n".join(line for line in lines if line not in details)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the README's commands are run, with the real ``aws``, against a local cloud."""
    folder = tmp_path_factory.mktemp("readme")
    with start_local_cloud() as cloud:
        (block,) = blocks_of("README.md", __file__, "bash")
        script = block.text.replace(DOCUMENTED_ENDPOINT, cloud.endpoint_url)
        finished = subprocess.run(
            ["/usr/bin/env", "bash", "-euxo", "pipefail", "-c", script],
            check=False,
            cwd=folder,
            env=environment(**cloud.environ),
            capture_output=True,
            text=True,
        )
    assert finished.returncode == 0, finished.stderr
    (folder / "stdout.txt").write_text(finished.stdout)
    return folder


def test_the_driver_invoked_by_aws_answers_the_brief_s_sizes(folder: Path) -> None:
    answer = json.loads((folder / "driver.json").read_text())
    assert answer["sizes"] == [19, 28, 0, 2]


def test_the_rows_queried_by_aws_are_all_there(folder: Path) -> None:
    output = (folder / "stdout.txt").read_text()
    answer = output[output.index('{\n    "Items"') :]
    rows: list[Any] = json.JSONDecoder().raw_decode(answer)[0]["Items"]
    caused_by_hello = {
        row["event_name"]["S"] for row in rows if row["object_key"]["S"] == "a folder/hello.txt"
    }
    assert caused_by_hello == {"ObjectCreated:Put", "ObjectRemoved:Delete"}
    assert {19, 28, 0, 2} <= {int(row["total_size"]["N"]) for row in rows}


def test_the_plot_fetched_by_aws_is_a_picture(folder: Path) -> None:
    with Image.open(folder / "plot.png") as image:
        assert image.format == "PNG"


def test_the_demo_says_what_the_readme_shows(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "bucketsize", "demo"],
        check=True,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    (block,) = blocks_of("README.md", __file__, "console")
    documented = shape("\n".join(block.output))
    assert sorted(shape(without_details(finished.stdout))) == sorted(documented)


def test_the_readme_s_picture_is_one_that_the_program_drew() -> None:
    with Image.open(ROOT / "docs/images/plot.png") as image:
        figures = json.loads(image.info["bucketsize"])
    assert [row["total_size"] for row in figures["rows"]] == [19, 28, 0, 2]
    assert figures["peak"]["total_size"] == 28
