"""The command as a person meets it: help, exit codes, and errors without tracebacks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from harness.command import run_bucketsize

from bucketsize.cli import COMMANDS
from bucketsize.cloud.local import LocalCloud

PAGE = Path(__file__).parents[2] / "docs/cli.md"


def run(
    *arguments: str, environ: dict[str, str] | None = None, answer: str = ""
) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environ or {}, *arguments, answer=answer)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    finished = run(command, "--help")
    assert finished.returncode == 0
    assert "Usage: bucketsize" in finished.stdout
    described = [line for line in finished.stdout.splitlines()[1:] if line.strip()]
    assert len(described) > 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tr", "track"),
        ("track photos --met", "--method"),
        ("track photos --method led", "ledger"),
    ],
)
def test_tab_completes_once_bash_has_read_the_documented_line(typed: str, offered: str) -> None:
    line = re.search(r"`(eval [^`]+bash_source[^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert line
    words = ("bucketsize", *typed.split())
    script = (
        f"{line[1]}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}"
        '; _bucketsize_completion bucketsize; echo "${COMPREPLY[@]}"'
    )
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    finished = subprocess.run(
        ["/usr/bin/env", "bash", "-c", script],
        check=True,
        env=os.environ | {"PATH": programs},
        capture_output=True,
        text=True,
    )
    assert finished.stdout == f"{offered}\n"


def test_a_wrong_option_is_wrong_use() -> None:
    finished = run("create", "--nonsense")
    assert finished.returncode == 2
    assert "--nonsense" in finished.stderr


def test_without_a_region_it_says_how_to_give_one() -> None:
    finished = run("create", "--yes")
    assert finished.returncode == 2
    assert "--region" in finished.stderr


def test_the_region_is_that_of_aws_region() -> None:
    finished = run("create", "--yes", environ={"AWS_REGION": "eu-west-1"})
    assert finished.returncode == 1  # no credentials: past the region
    assert "credentials" in finished.stderr


def test_without_credentials_it_says_how_to_get_some() -> None:
    finished = run("create", "--yes", "--region", "us-east-1")
    assert finished.returncode == 1
    assert "--profile" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_an_endpoint_that_nobody_answers_at_is_named(cloud: LocalCloud) -> None:
    environ = cloud.environ | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    finished = run("create", "--yes", environ=environ)
    assert finished.returncode == 1
    assert "127.0.0.1:9" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_profile_that_does_not_exist_is_named() -> None:
    finished = run("create", "--profile", "nobody", "--region", "us-east-1")
    assert finished.returncode == 2
    assert "nobody" in finished.stderr


def test_a_profile_in_the_environment_that_does_not_exist_is_named() -> None:
    finished = run("create", "--region", "us-east-1", environ={"AWS_PROFILE": "nobody"})
    assert finished.returncode == 2
    assert "nobody" in finished.stderr


def test_an_address_without_such_a_port_is_wrong_use() -> None:
    finished = run(
        "create", "--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:99999"
    )
    assert finished.returncode == 2
    assert "'http://127.0.0.1:99999' is not an address" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
def test_a_malformed_aws_configuration_is_named(variable: str, tmp_path: Path) -> None:
    file = tmp_path / "malformed"
    file.write_text("no section [\n")
    finished = run("create", "--region", "us-east-1", environ={variable: str(file)})
    assert finished.returncode == 2
    assert str(file) in finished.stderr
    assert "aws configure" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_proxy_is_not_asked_for_the_way_to_this_machine(cloud: LocalCloud) -> None:
    proxy = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    options = ("--bucket", "beside-a-proxy", "--table", "beside-a-proxy")
    finished = run("create", *options, "--yes", environ=dict(cloud.environ) | proxy)
    assert finished.returncode == 0, finished.stderr


def test_an_impossible_bucket_name_is_refused_with_one_that_fits(cloud: LocalCloud) -> None:
    finished = run("create", "--bucket", "No_Such.Name", environ=dict(cloud.environ))
    assert finished.returncode == 2
    assert "testbucket-000000000000-us-east-1" in finished.stderr


def test_asked_for_testbucket_literally_it_offers_the_valid_name(cloud: LocalCloud) -> None:
    options = ("--bucket", "TestBucket", "--table", "literally-asked")
    unanswered = run("create", *options, environ=dict(cloud.environ))
    assert unanswered.returncode == 2
    assert "--yes" in unanswered.stderr
    declined = run("create", *options, environ=dict(cloud.environ), answer="n\n")
    assert declined.returncode == 1
    assert "testbucket-000000000000-us-east-1" in declined.stderr
    accepted = run("create", *options, "--yes", "--json", environ=dict(cloud.environ))
    assert json.loads(accepted.stdout)["bucket"] == "testbucket-000000000000-us-east-1"


def test_create_shows_that_both_are_empty(cloud: LocalCloud) -> None:
    options = ("--bucket", "shown-as-empty", "--table", "shown-as-empty")
    finished = run("create", *options, "--yes", environ=dict(cloud.environ))
    assert finished.returncode == 0
    assert [line.split()[-2:] for line in finished.stdout.splitlines()] == [
        ["made,", "empty"]
    ] * 2


def test_a_table_s_name_that_dynamodb_would_refuse_is_wrong_use() -> None:
    finished = run("deploy", "--table", "no/such", "--yes", "--region", "us-east-1")
    assert finished.returncode == 2
    assert "table" in finished.stderr


@pytest.mark.parametrize("command", [["drive"], ["track", "any-bucket"]])
def test_what_needs_a_deployment_says_so(own_cloud: LocalCloud, command: list[str]) -> None:
    finished = run(*command, environ=dict(own_cloud.environ))
    assert finished.returncode == 1
    assert "bucketsize deploy" in finished.stderr
    assert "--region" in finished.stderr


def test_destroy_lists_and_asks_before_it_deletes(own_cloud: LocalCloud) -> None:
    options = ("--bucket", "kept-on-no", "--table", "kept-on-no")
    environ = dict(own_cloud.environ)
    run("create", *options, "--yes", environ=environ)
    declined = run("destroy", *options, environ=environ, answer="n\nn\n")
    assert declined.returncode == 0
    assert "the bucket kept-on-no" in declined.stderr
    assert declined.stdout.count("kept:") == 2
    again = run("create", *options, "--json", environ=environ)
    assert json.loads(again.stdout)["bucket_made"] is False


def test_destroy_says_how_to_delete_later_what_is_kept(own_cloud: LocalCloud) -> None:
    options = ("--bucket", "kept-for-later", "--table", "kept-for-later")
    environ = dict(own_cloud.environ)
    run("create", *options, "--yes", environ=environ)
    kept = run("destroy", *options, environ=environ, answer="n\nn\n")
    assert kept.returncode == 0
    assert "another day: bucketsize destroy" in kept.stderr
    later = run("destroy", "--yes", "--json", environ=environ)  # found by its tag
    deleted = [what for what in json.loads(later.stdout)["deleted"] if "kept-for-later" in what]
    assert len(deleted) == 2
    again = run("create", *options, "--json", environ=environ)
    assert json.loads(again.stdout)["bucket_made"] is True


def test_a_picture_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    finished = run("demo", "--output", str(tmp_path / "missing" / "plot.png"))
    assert finished.returncode == 2
    assert "missing" in finished.stderr
    assert "✓" not in finished.stderr


@pytest.mark.parametrize("command", ["package", "demo"])
def test_an_output_below_a_file_is_refused_before_the_work(
    command: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch(mode=0o755)
    finished = run(command, "--output", str(file / "below"))
    assert finished.returncode == 2
    assert str(file) in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "✓" not in finished.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
@pytest.mark.parametrize("command", ["package", "demo"])
def test_an_output_that_not_even_root_can_write_is_refused(command: str) -> None:
    finished = run(command, "--output", "/proc/output")
    assert finished.returncode == 2
    assert "/proc" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "✓" not in finished.stderr


def test_python_m_bucketsize_and_the_command_are_one() -> None:
    command = Path(sys.executable).with_name("bucketsize")
    by_name = subprocess.run([command, "--version"], check=True, capture_output=True, text=True)
    assert by_name.stdout == run("--version").stdout


def test_a_deployment_that_is_declined_says_what_stands(own_cloud: LocalCloud) -> None:
    environ = dict(own_cloud.environ)
    given = ("--track", "TestBucket", "--plot-bucket", "TestBucket")
    declined = run("deploy", *given, environ=environ, answer="n\n")
    assert declined.returncode == 1, declined.stderr
    assert "the archives stand" in declined.stderr
    again = run("destroy", "--yes", environ=environ)
    assert "bucketsize-deployment" in again.stderr
