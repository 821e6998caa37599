"""The commands as an owner uses them: a cloud in one shell, a script in another."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from harness.command import bare_environment
from harness.documents import blocks_of, shape

from bucketsize.cloud.demo import figures_in

SCRIPT = Path(__file__).with_name("owner_script.py")
EXPORT = re.compile(r"export ([A-Z_]+)=(\S+)")


@pytest.fixture(scope="module")
def exports() -> Iterator[dict[str, str]]:
    """``bucketsize local`` in one shell; what it prints for the other."""
    command = [sys.executable, "-m", "bucketsize", "local"]
    shell = subprocess.Popen(command, env=bare_environment(), stdout=subprocess.PIPE, text=True)
    assert shell.stdout is not None
    found: dict[str, str] = {}
    while len(found) < 5:
        match = EXPORT.fullmatch(shell.stdout.readline().strip())
        assert match, "only exports belong on standard output"
        found[match[1]] = match[2]
    yield found
    shell.send_signal(signal.SIGINT)
    assert shell.wait(60) == 0
    shell.stdout.close()


def test_local_prints_what_the_readme_shows(exports: dict[str, str]) -> None:
    (shown,) = blocks_of("README.md", __file__, "console")
    printed = "\n".join(f"export {name}={value}" for name, value in exports.items())
    assert shape(printed) == shape("\n".join(shown.output))


@pytest.fixture(scope="module")
def result(exports: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, str(SCRIPT)]
    environment = bare_environment() | exports
    finished = subprocess.run(
        command, check=False, env=environment, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer


@pytest.mark.timeout(240)
def test_create_makes_both_empty_and_changes_nothing_again(result: dict[str, Any]) -> None:
    first, again = result["create"], result["create_again"]
    assert first["bucket_made"]
    assert first["table_made"]
    assert first["bucket_is_empty"]
    assert first["table_is_empty"]
    assert (again["bucket_made"], again["table_made"]) == (False, False)


def test_drive_reads_the_brief_s_sizes(result: dict[str, Any]) -> None:
    drive = result["drive"]
    assert drive["sizes"] == [19, 28, 0, 2]
    assert [row["total_size"] for row in drive["rows"]] == [19, 28, 0, 2]
    assert [row["object_count"] for row in drive["rows"]] == [1, 1, 0, 1]
    assert drive["status"] == 200


def test_after_a_burst_of_changes_the_last_row_equals_the_owner_s_own_sum(
    result: dict[str, Any],
) -> None:
    assert result["last_row_equals_own_sum"]


def test_a_second_bucket_starts_with_a_baseline_and_gets_its_own_rows(
    result: dict[str, Any],
) -> None:
    baseline = result["second_bucket"]["baselines"]["a-second-bucket"]
    assert (baseline["total_size"], baseline["object_count"]) == (250_000, 1)
    assert result["second_bucket_has_its_rows"]


def test_again_and_beside_other_objects_the_sizes_are_relative(result: dict[str, Any]) -> None:
    drive = result["drive_beside_other_objects"]
    assert drive["sizes"] == [19, 28, 0, 2]
    assert drive["rows"][0]["total_size"] > 19


def test_the_peak_line_follows_the_larger_bucket(
    result: dict[str, Any], exports: dict[str, str]
) -> None:
    session = boto3.Session(
        exports["AWS_ACCESS_KEY_ID"],
        exports["AWS_SECRET_ACCESS_KEY"],
        region_name=exports["AWS_REGION"],
    )
    s3 = session.client("s3", endpoint_url=exports["AWS_ENDPOINT_URL"])
    stored = s3.get_object(Bucket=result["create"]["bucket"], Key="plot")
    peak = figures_in(stored["Body"].read())["peak"]
    assert (peak["bucket_name"], peak["total_size"]) == ("a-second-bucket", 300_000)
