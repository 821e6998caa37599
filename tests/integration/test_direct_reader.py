"""Somebody who may query one bucket's rows, and nothing else, is served, and told what lacks.

The policy is the one of docs/permissions.md. The local cloud enforces what it says of tables
and indexes. It knows no ``dynamodb:LeadingKeys``: the condition is asserted on the text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from harness import App, now, user_with
from harness.command import environment_of
from harness.documented_policy import documented_policy

from bucketsize import SizeHistory
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.reading import open_reading
from bucketsize.errors import AccessDenied
from bucketsize.model import Measurement, Window, Withheld

OWN, OTHER = "direct-own", "direct-largest"
ALL_WITHHELD = {Withheld.PEAK, Withheld.SUMMARIES}


def policy_of(app: App, bucket_name: str) -> list[dict[str, Any]]:
    """The statements that the page gives for a reader of one bucket."""
    return documented_policy(app, "docs/permissions.md", __file__, bucket_name)


@pytest.fixture(scope="module")
def measured(app: App) -> App:
    """The app with rows of two buckets, of which the other one has the peak."""
    at = now() - timedelta(minutes=2)
    app.history.record(Measurement(OTHER, at, 10**15, 1))
    for minute, size in enumerate((19, 28)):
        app.history.record(Measurement(OWN, at + timedelta(minutes=minute), size, 1))
    return app


@pytest.fixture(scope="module")
def reader(measured: App) -> Aws:
    return user_with(measured.aws, "direct-reader", policy_of(measured, OWN))


def test_the_policy_allows_queries_for_the_bucket_s_own_rows_and_nothing_else(
    app: App,
) -> None:
    (statement,) = policy_of(app, OWN)
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "dynamodb:Query"
    assert statement["Resource"].endswith(":table/S3-object-size-history")
    # "you must use the ForAllValues modifier when using LeadingKeys" (Amazon DynamoDB Developer
    # Guide, "Using IAM policy conditions for fine-grained access control").
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [OWN]}}
    assert statement["Condition"] == condition


def test_the_rows_are_read_and_what_lacks_is_told(reader: Aws) -> None:
    history = SizeHistory(open_reading(reader))
    series = history.series(OWN, "1h")
    assert [row.total_size for row in series.measurements] == [19, 28]
    assert series.withheld == history.withheld == ALL_WITHHELD
    assert series.peak is None  # not the largest of its own rows: that is another figure
    assert [row.total_size for row in history.window(OWN, "1h")] == [19, 28]
    latest, held = history.latest(OWN), history.at(OWN, now())
    assert latest is not None
    assert held == latest
    assert latest.total_size == 28
    assert history.forecast(OWN).reason


def test_what_names_other_buckets_is_refused(reader: Aws) -> None:
    history = SizeHistory(open_reading(reader))
    for read in (history.peak, history.buckets):
        with pytest.raises(AccessDenied, match="dynamodb:Query"):
            read()


def test_whoever_may_read_all_lacks_nothing(measured: App) -> None:
    history = SizeHistory(open_reading(measured.aws))
    series = history.series(OWN, "1h")
    assert not series.withheld
    assert not history.withheld
    assert series.peak is not None


@pytest.mark.parametrize(
    ("also", "withheld"),
    [
        ("table/S3-object-size-history/index/peak-index", Withheld.SUMMARIES),
        ("table/S3-object-size-history-summaries", Withheld.PEAK),
    ],
)
def test_only_what_is_refused_lacks(measured: App, also: str, withheld: Withheld) -> None:
    more = {
        "Effect": "Allow",
        "Action": "dynamodb:Query",
        "Resource": f"arn:aws:dynamodb:*:*:{also}",
    }
    statements = [*policy_of(measured, OWN), more]
    reading = open_reading(user_with(measured.aws, f"reads-no-{withheld}", statements))
    series = reading.series(OWN, Window.ending(now(), timedelta(hours=1)))
    assert series.withheld == {withheld}
    assert (series.peak is None) == (withheld is Withheld.PEAK)


def test_who_may_read_no_row_is_refused_as_before(measured: App) -> None:
    nobody = open_reading(user_with(measured.aws, "direct-nobody", []))
    with pytest.raises(AccessDenied, match="dynamodb:Query"):
        nobody.series(OWN, Window.ending(now(), timedelta(hours=1)))


def run(caller: Aws, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bucketsize", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment_of(caller),
    )


def test_the_command_shows_the_rows_and_says_on_stderr_what_lacks(
    reader: Aws, tmp_path: Path
) -> None:
    ran = run(reader, "history", OWN, "--window", "1h", "--json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stdout)
    assert [row["total_size"] for row in shown["rows"]] == [19, 28]
    assert shown["peak"] is None
    assert "You may not read the peak: " in ran.stderr
    assert "You may not read the summaries: " in ran.stderr


def test_whoever_may_read_all_is_told_nothing_on_stderr(measured: App, tmp_path: Path) -> None:
    ran = run(measured.aws, "history", OWN, "--window", "1h", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_whoever_may_call_the_bucket_s_own_path_has_it_plotted(
    measured: App, tmp_path: Path
) -> None:
    """They may not even look at the stack: the API's address is given."""
    url = measured.outputs["PlotApiUrl"]
    arn = f"arn:aws:execute-api:*:*:{url.split('/')[-2]}/prod/GET/buckets/{OWN}/*"
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
    caller = user_with(measured.aws, "plots-one", [statement])
    ran = run(caller, "plot", OWN, "--output", "own.svg", "--api", url, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "You may see this bucket alone: the picture names no other." in ran.stderr
    picture = (tmp_path / "own.svg").read_text()
    assert "another bucket" in picture
    assert OTHER not in picture
    other = run(caller, "plot", OTHER, "--output", "other.svg", "--api", url, cwd=tmp_path)
    assert other.returncode == 1
    assert "refused the call" in other.stderr
    assert not (tmp_path / "other.svg").exists()
