"""buckets and plot as a person meets them, where the app is deployed."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from harness import App, eventually
from harness.command import run_bucketsize
from harness.documents import blocks_of, shape
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from bucketsize.cloud.local import LocalCloud

BUCKETS, EXPORTER = blocks_of("docs/monitoring.md", __file__, "console")


def run(cloud: LocalCloud, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(cloud.environ, *arguments, cwd=folder)


@pytest.fixture(scope="module", autouse=True)
def row(app: App) -> None:
    app.aws.s3.put_object(Bucket=app.bucket_name, Key="looked at", Body=b"x" * 100)
    eventually(lambda: app.history.latest(app.bucket_name), "a row of TestBucket")


def test_each_tracked_bucket_is_shown_with_its_size(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    shown = run(cloud, tmp_path, "buckets")
    assert shown.returncode == 0
    heading, *rows = shown.stdout.splitlines()
    assert heading.split() == BUCKETS.output[0].split()
    [own] = [line for line in rows if line.split()[0] == app.bucket_name]
    assert " listing " in own
    assert "Reading the histories" in shown.stderr


def test_buckets_for_scripts_have_exact_figures(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    found = json.loads(run(cloud, tmp_path, "buckets", "--json", "--window", "1h").stdout)
    [own] = [bucket for bucket in found if bucket["bucket"] == app.bucket_name]
    latest = app.history.latest(app.bucket_name)
    assert latest is not None
    assert own["method"] == "listing"
    assert own["window_peak"]["total_size"] >= own["latest"]["total_size"] >= 100
    assert own["forecast"]["reached_at"] is None
    assert own["forecast"]["reason"]


def test_a_plot_goes_to_a_file_where_no_terminal_shows_it(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    shown = run(cloud, tmp_path, "plot", "TestBucket", "--window", "1h")
    assert shown.stdout == "plot  plot.png\n"
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.format == "PNG"


def test_a_terminal_that_knows_sixel_shows_the_plot_itself(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    seen = in_a_terminal(cloud, tmp_path, answer=b"\x1b[?62;4;22c")  # 4: sixel
    assert b"\x1bP" in seen  # where sixels begin
    assert not (tmp_path / "plot.png").exists()


def test_a_terminal_that_shows_only_text_gets_a_file(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    seen = in_a_terminal(cloud, tmp_path, answer=b"\x1b[?62;22c")
    assert b"\x1bP" not in seen
    assert (tmp_path / "plot.png").exists()


def in_a_terminal(cloud: LocalCloud, folder: Path, answer: bytes) -> bytes:
    """All that ``plot`` writes to a terminal which says of itself what ``answer`` says."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 120))
    seen = b""
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "bucketsize", "plot", "TestBucket"],
            cwd=folder,
            env=os.environ | dict(cloud.environ) | {"TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.DEVNULL,
        ):
            os.close(theirs)
            with suppress(OSError):  # Linux's way of saying that the other end is closed
                while read := os.read(ours, 4096):
                    seen += read
                    if read.endswith(b"\x1b[c"):  # "what are you?"
                        os.write(ours, answer)
    finally:
        os.close(ours)
    return seen


def test_the_ending_of_the_files_name_chooses_the_format(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    shown = run(cloud, tmp_path, "plot", app.bucket_name, "--output", "it.svg", "--json")
    assert json.loads(shown.stdout) == {"bucket": app.bucket_name, "output": "it.svg"}
    assert ET.parse(tmp_path / "it.svg").getroot().tag.endswith("svg")  # noqa: S314  our own
    assert run(cloud, tmp_path, "plot", app.bucket_name, "--output", "it.gif").returncode == 2


def test_a_plot_may_end_before_now(app: App, cloud: LocalCloud, tmp_path: Path) -> None:
    ends = ("--from", "2026-01-01", "--to", "2026-01-02T12:00")
    assert run(cloud, tmp_path, "plot", app.bucket_name, *ends).returncode == 0
    with Image.open(tmp_path / "plot.png") as picture:
        drawn = json.loads(picture.info["bucketsize"])["window"]
    assert drawn == {
        "start": "2026-01-01T00:00:00.000000Z",
        "end": "2026-01-02T12:00:00.000000Z",
    }


def test_the_exporter_serves_each_buckets_figures(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bucketsize", "exporter", "--port", "0"],
        env=os.environ | dict(cloud.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as exporter:
        assert exporter.stdout is not None
        address = exporter.stdout.readline().strip()
        with urlopen(address, timeout=60) as answer:  # noqa: S310
            text = answer.read().decode()
        exporter.send_signal(signal.SIGINT)
    assert exporter.returncode == 0
    assert [shape(address)] == [shape(line) for line in EXPORTER.output]
    figures = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("bucket") == app.bucket_name
    }
    assert figures["bucketsize_bucket_peak_bytes"] >= figures["bucketsize_bucket_size_bytes"]
    assert figures["bucketsize_bucket_objects"] >= 1
    assert figures["bucketsize_bucket_last_measured_timestamp_seconds"] > 0


def test_a_plot_of_a_bucket_that_nobody_knows_says_how_to_track_it(
    app: App, cloud: LocalCloud, tmp_path: Path
) -> None:
    shown = run(cloud, tmp_path, "plot", "no-such-bucket")
    assert shown.returncode == 1
    assert "bucketsize track no-such-bucket" in shown.stderr
    assert not (tmp_path / "plot.png").exists()
