"""``bucketsize demo``: the whole brief, by one command."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from harness import no_steps
from harness.command import bare_environment
from PIL import Image

from bucketsize.cloud.demo import Demo, figures_in, local_aws, run_demo
from bucketsize.cloud.local import LocalCloud, start_local_cloud
from bucketsize.model import parse_timestamp


def unhelpful_environment() -> dict[str, str]:
    """No credentials, no region, no such profile; malformed files, and a proxy that is down."""
    malformed = {"AWS_CONFIG_FILE": __file__, "AWS_SHARED_CREDENTIALS_FILE": __file__}
    return (
        bare_environment()
        | malformed
        | {"AWS_PROFILE": "nobody", "http_proxy": "http://127.0.0.1:9"}
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "bucketsize", "demo", "--json"]
    finished = subprocess.run(
        command,
        cwd=folder,
        env=unhelpful_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(finished.stdout), folder / "plot.png", finished.stderr


def test_the_rows_are_those_of_the_brief(demo: tuple[dict[str, Any], Path, str]) -> None:
    result, _, _ = demo
    assert [row["total_size"] for row in result["rows"]] == [19, 28, 0, 2]
    assert [row["object_count"] for row in result["rows"]] == [1, 1, 0, 1]
    assert result["status"] == 200
    assert set(result) == {"bucket", "rows", "peak", "plot", "status"}


def test_the_driver_pauses_between_its_changes(
    demo: tuple[dict[str, Any], Path, str],
) -> None:
    """Three times, two seconds; when a measurement begins, a busy machine delays."""
    first, *_, last = (parse_timestamp(row["timestamp"]) for row in demo[0]["rows"])
    assert (last - first).total_seconds() > 3


def test_the_peak_is_the_second_row(demo: tuple[dict[str, Any], Path, str]) -> None:
    result, _, _ = demo
    assert result["peak"] == {
        "bucket_name": result["bucket"],
        "total_size": 28,
        "timestamp": result["rows"][1]["timestamp"],
    }


def test_the_picture_is_written_and_says_what_it_shows(
    demo: tuple[dict[str, Any], Path, str],
) -> None:
    result, picture, _ = demo
    assert result["plot"] == "plot.png"
    figures = figures_in(picture.read_bytes())
    assert (figures["rows"], figures["peak"]) == (result["rows"], result["peak"])
    with Image.open(io.BytesIO(picture.read_bytes())) as image:
        assert image.size >= (800, 400)


def test_each_step_is_told_with_its_time(demo: tuple[dict[str, Any], Path, str]) -> None:
    steps = [line for line in demo[2].splitlines() if line.startswith("✓")]
    assert len(steps) >= 6
    assert all(line.endswith(" s") for line in steps)


@pytest.fixture(scope="module")
def watched() -> Any:
    with start_local_cloud(record_requests=True) as cloud:
        yield cloud, run_demo(cloud, no_steps)


def requests_of(cloud: LocalCloud) -> Counter[tuple[str, str]]:
    aws = local_aws(cloud)
    trail: Any = aws.session.client("cloudtrail", endpoint_url=aws.endpoint_url)
    pages = trail.get_paginator("lookup_events").paginate()
    return Counter(
        (event["EventSource"].split(".")[0], event["EventName"])
        for page in pages
        for event in page["Events"]
    )


def test_the_whole_demo_makes_no_scan(watched: tuple[LocalCloud, Demo]) -> None:
    made = requests_of(watched[0])
    assert not [name for _, name in made if "Scan" in name]
    assert made["dynamodb", "Query"] > 0  # it is watched, then, and this can fail
    assert made["dynamodb", "PutItem"] >= 5


def test_storing_the_plot_makes_one_row_more(watched: tuple[LocalCloud, Demo]) -> None:
    _, result = watched
    assert result.plot_row["object_count"] == 2
    assert result.plot_row["total_size"] == 2 + len(result.picture)
