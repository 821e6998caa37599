"""history, buckets and exporter as a person meets them, on histories with set times."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.request import urlopen

import pytest
from harness import eventually
from harness.command import BUCKETSIZE, bare_environment, run_bucketsize
from prometheus_client.parser import text_string_to_metric_families

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.local import LocalCloud
from bucketsize.history import SizeHistory
from bucketsize.model import Cause, Measurement

TABLE = "looked-at"
DEADLINE_SECONDS = 30
NOW = datetime.now(UTC)
HOSTILE_KEY = "\x1b]0;owned\x07 plain"
TEBIBYTE = 2**40


@pytest.fixture(scope="module")
def history(aws: Aws) -> SizeHistory:
    """Two buckets: one that grows by half a tebibyte a day, one with a spike of one row."""
    create(aws, "looked-at-bucket", TABLE)
    history = SizeHistory(aws.dynamodb, TABLE)
    for day in range(28, -1, -1):
        cause = Cause("ObjectCreated:Put", HOSTILE_KEY)
        size = (28 - day) * TEBIBYTE // 2
        at = NOW - timedelta(days=day, minutes=5)
        history.record(Measurement("grows", at, size, 100 - day, cause))
    for minutes, size in ((60, 10), (30, 5_000), (29, 10)):
        history.record(Measurement("spikes", NOW - timedelta(minutes=minutes), size, 1))
    return history


def command(*arguments: str) -> list[str]:
    return [*BUCKETSIZE, *arguments, "--table", TABLE]


def environment(cloud: LocalCloud, **more: str) -> dict[str, str]:
    return bare_environment() | {"COLUMNS": "80"} | dict(cloud.environ) | more


def run(cloud: LocalCloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environment(cloud), *arguments, "--table", TABLE)


@contextmanager
def running(environ: Mapping[str, str], *arguments: str) -> Iterator[list[str]]:
    """A command that runs until Ctrl-C; its lines so far. It must end with 0."""
    lines: list[str] = []
    with subprocess.Popen(
        command(*arguments),
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        reader = threading.Thread(target=_gather, args=(process, lines))
        reader.start()
        try:
            yield lines
        finally:
            process.send_signal(signal.SIGINT)
            reader.join(DEADLINE_SECONDS)
            _, told = process.communicate(timeout=DEADLINE_SECONDS)
    assert "Traceback" not in told
    assert process.returncode == 0, told


def _gather(process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout or ():
        lines.append(line)  # noqa: PERF402  each is seen as it comes


def test_history_is_a_table_below_a_sparkline(cloud: LocalCloud, history: SizeHistory) -> None:
    shown = run(cloud, "history", "spikes", "--window", "2h")
    assert shown.returncode == 0
    title, line, told, blank, heading, *rows = shown.stdout.splitlines()
    assert title.startswith("spikes  ")
    assert len(line) == 79
    assert line.count("█") in (1, 2)
    assert told.startswith("10 B … 4.9 KiB, grows by 0 B a day; no forecast for 20 B: ")
    assert blank == ""
    assert heading.split() == ["timestamp", "(UTC)", "size", "change", "objects", "cause"]
    assert [row.split()[1:3] for row in rows] == [["10", "B"], ["4.9", "KiB"], ["10", "B"]]
    assert [row.split()[3] for row in rows[1:]] == ["+4.9", "-4.9"]
    assert shown.stderr == ""


def test_keys_are_shown_without_what_a_terminal_obeys(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    for form in ([], ["--json"]):
        shown = run(cloud, "history", "grows", "--window", "30d", *form)
        assert "\x1b" not in shown.stdout
        assert "\x07" not in shown.stdout
        assert "owned" in shown.stdout


def test_csv_for_a_terminal_obeys_nothing_and_for_a_file_is_exact(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    arguments = ("history", "grows", "--window", "30d", "--csv")
    [first, *_] = csv.DictReader(StringIO(run(cloud, *arguments).stdout))
    assert first["object_key"] == HOSTILE_KEY
    ours, theirs = pty.openpty()
    try:
        finished = subprocess.run(
            command(*arguments[:2], "--window", "2h", "--csv"),
            check=True,
            env=environment(cloud, TERM="dumb"),
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=DEADLINE_SECONDS,
        )
        seen = os.read(ours, 4_096)
    finally:
        os.close(ours)
        os.close(theirs)
    assert finished.returncode == 0
    assert rb"\x1b]0;owned\x07 plain" in seen
    assert b"\x1b" not in seen


def test_a_table_shows_the_newest_rows_and_says_what_it_leaves_out(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    lines = run(cloud, "history", "grows", "--window", "30d", "--rows", "3").stdout.splitlines()
    assert lines[5] == "… 26 earlier rows: --rows 0, --csv or --json shows them"
    assert [line.split()[1:5] for line in lines[6:]] == [
        [size, "TiB", "+512.0", "GiB"] for size in ("13.0", "13.5", "14.0")
    ]


def test_the_forecast_of_a_short_window_rests_on_a_month(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    shown = run(cloud, "history", "grows", "--window", "1h", "--limit", "20TiB").stdout
    assert "passes 20.0 TiB on " in shown
    assert " at this rate: 5" in shown
    assert "a day over 28 days, 29 measurements, fit 1.00" in shown


def test_json_has_all_rows_and_what_they_come_to(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    found = json.loads(run(cloud, "history", "spikes", "--window", "45m", "--json").stdout)
    assert [row["total_size"] for row in found["rows"]] == [5_000, 10]
    assert found["before"]["total_size"] == 10
    assert found["window_peak"]["total_size"] == 5_000
    assert found["growth_per_day"] == 0
    assert found["resolution_seconds"] is None
    assert found["forecast"]["reached_at"] is None


def test_a_window_without_rows_says_what_held(cloud: LocalCloud, history: SizeHistory) -> None:
    shown = run(cloud, "history", "spikes", "--window", "1m").stdout
    assert "no change since " in shown
    assert shown.rstrip().endswith("10 B")


def test_a_bucket_that_nobody_knows_is_an_error(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    shown = run(cloud, "history", "no-such-bucket")
    assert shown.returncode == 1
    assert "bucketsize track no-such-bucket" in shown.stderr
    assert shown.stdout == ""


def test_following_shows_each_new_row_until_ctrl_c(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    history.record(Measurement("followed", datetime.now(UTC), 7, 1))
    arguments = ("history", "followed", "--follow", "--json")
    with running(environment(cloud, PYTHONUNBUFFERED="1"), *arguments) as lines:
        eventually(lambda: len(lines) == 1, "the window's row")
        history.record(Measurement("followed", datetime.now(UTC), 8, 1))
        eventually(lambda: len(lines) == 2, "the new row")
    assert [json.loads(line)["total_size"] for line in lines] == [7, 8]


@pytest.mark.parametrize(
    "options", [["--json", "--csv"], ["--follow", "--to", "2026-11-23"], ["--limit", "much"]]
)
def test_options_that_do_not_go_together_are_wrong_use(
    cloud: LocalCloud, options: list[str]
) -> None:
    assert run(cloud, "history", "spikes", *options).returncode == 2


def test_the_exporter_serves_what_the_client_librarys_parser_reads(
    cloud: LocalCloud, history: SizeHistory
) -> None:
    with running(environment(cloud), "exporter", "--port", "0") as lines:
        eventually(lambda: lines, "the address")
        address = lines[0].strip()
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address, timeout=DEADLINE_SECONDS) as answer:  # noqa: S310  our own
            text = answer.read().decode()
    names = {family.name for family in text_string_to_metric_families(text)}
    assert "bucketsize_up" in names


def test_an_exporters_port_that_is_taken_is_named(cloud: LocalCloud) -> None:
    taken = cloud.environ["AWS_ENDPOINT_URL"].rpartition(":")[2]
    shown = run(cloud, "exporter", "--port", taken)
    assert shown.returncode == 1
    assert "--port" in shown.stderr
