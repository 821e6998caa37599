"""docs/api.md says what happens: its examples are run as they stand, its policy is tried."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from harness import App, now, user_with
from harness.command import environment_of
from harness.documents import blocks_of
from harness.rest_api import call_api
from PIL import Image

from bucketsize.model import Cause, Measurement

KEYS = ["=1+1", "NA", "'quoted", 'a, "b"\nc', ""]


def examples(language: str) -> list[str]:
    """The blocks of the page that are said to be executed."""
    return [block.text for block in blocks_of("docs/api.md", __file__, language)]


@pytest.fixture(scope="module")
def written(own_app: App) -> App:
    """The app with five rows of TestBucket, on a cloud where nobody else calls the API."""
    app = own_app
    began = now() - timedelta(minutes=30)
    for number, key in enumerate(KEYS):
        at = began + timedelta(minutes=number)
        row = Measurement(app.bucket_name, at, number, 1, Cause("ObjectCreated:Put", key))
        app.history.record(row)
    return app


@pytest.fixture(scope="module")
def folder(written: App, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the page have been run."""
    folder = tmp_path_factory.mktemp("api")
    (script,) = examples("bash")
    run(written, folder, "/usr/bin/env", "bash", "-euo", "pipefail", "-c", script)
    return folder


def run(app: App, folder: Path, *command: str) -> str:
    environment = environment_of(app.aws)
    programs = f"{Path(sys.executable).parent}:{environment['PATH']}"
    finished = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=environment | {"PATH": programs},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_curl_fetches_the_picture(folder: Path) -> None:
    with Image.open(folder / "plot.png") as image:
        assert image.format == "PNG"


def test_curl_fetches_the_history_as_csv(folder: Path) -> None:
    with (folder / "history.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["object_key"] for row in csv.DictReader(file)]
    assert {"'=1+1", "''quoted", "NA"} <= {*keys}


def test_curl_fetches_the_first_buckets(folder: Path) -> None:
    buckets = json.loads((folder / "buckets.json").read_text())["buckets"]
    names = [bucket["bucket"] for bucket in buckets]
    assert names == sorted(names)
    assert 0 < len(names) <= 10


def test_python_reads_all_pages(written: App, tmp_path: Path) -> None:
    pages, _ = examples("python")
    told = run(written, tmp_path, sys.executable, "-c", pages).splitlines()
    stamps = [line.split()[0] for line in told if re.match(r"\d{4}-", line)]
    assert stamps == sorted(stamps)
    assert len({*stamps}) == len(stamps) >= len(KEYS)


def test_pandas_reads_the_keys_as_they_were(written: App, folder: Path) -> None:
    _, frame = examples("python")
    script = f"{frame}\nimport json\nprint(json.dumps(frame['object_key'].tolist()))"
    keys = json.loads(run(written, folder, sys.executable, "-c", script))
    assert {*KEYS} <= {*keys}


def test_the_policy_lets_its_holder_do_what_the_page_says(app: App) -> None:
    (text,) = examples("json")
    place = {
        "<region>": app.aws.region,
        "<account>": app.aws.account_id,
        "<api-id>": app.outputs["PlotApiUrl"].split("/")[-2],
    }
    for name, value in place.items():
        text = text.replace(name, value)
    policy: dict[str, Any] = json.loads(text)
    looker = user_with(app.aws, "looker", policy["Statement"])
    assert call_api(app, "/buckets", caller=looker).status == 200
    assert call_api(app, "/history", caller=looker).status == 403
    assert call_api(app, "/plot", caller=looker).status == 403
