"""Arguments and environments that nobody means: an error with its exit code, nothing obeyed.

A script may take a bucket's name from anywhere and hand it on; the environment is whoever's
started the shell.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
from harness.command import BUCKETSIZE, bare_environment

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.local import LocalCloud
from bucketsize.history.schema import DEFAULT_TABLE_NAME

FAILED, WRONG_USE = 1, 2
ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202e"
TOKEN = "very-secret-token"
DEADLINE_SECONDS = 60


@pytest.fixture(scope="module")
def tables(aws: Aws) -> None:
    create(aws, "hostile-arguments", DEFAULT_TABLE_NAME)


def ran(
    cloud: LocalCloud, *arguments: str | bytes, **environ: str | bytes
) -> subprocess.CompletedProcess[bytes]:
    given: Mapping[str, Any] = bare_environment() | dict(cloud.environ) | environ
    finished = subprocess.run(
        [os.fsencode(word) for word in (*BUCKETSIZE, *arguments)],
        check=False,
        env={os.fsencode(name): os.fsencode(value) for name, value in given.items()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=DEADLINE_SECONDS,
    )
    assert b"Traceback" not in finished.stderr
    for written in (finished.stdout, finished.stderr):
        assert all(char.isprintable() or char == "\n" for char in written.decode())
    return finished


def test_strange_bucket_names_are_refused_before_anything_is_asked(cloud: LocalCloud) -> None:
    for name in (ESCAPES, "../../etc/passwd", "photos\n✓ fine", "%s%n", "photos;reboot", ""):
        finished = ran(cloud, "measure", name)
        assert finished.returncode == WRONG_USE, name
        assert b"No bucket can be called" in finished.stderr


@pytest.mark.parametrize("command", ["history", "plot", "track", "untrack", "reconcile"])
def test_no_command_lets_a_name_through_to_the_terminal(
    cloud: LocalCloud, tables: None, command: str
) -> None:
    del tables
    finished = ran(cloud, command, f"photos{ESCAPES}")
    assert finished.returncode in (FAILED, WRONG_USE)
    assert finished.stderr


@pytest.mark.parametrize(
    "name", ["[red]photos[/red]", ":bomb:", "[link=http://x]photos[/link]"]
)
def test_markup_is_no_markup(cloud: LocalCloud, name: str) -> None:
    finished = ran(cloud, "plot", name)
    # Nothing is deployed, or, where other tests have deployed it, no bucket can have the name.
    assert finished.returncode in (FAILED, WRONG_USE)
    assert f"Having {name} plotted" in finished.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        (b"measure", b"\xff\xfe"),
        (b"measure", b"photos", b"--prefix", b"\xff"),
        (b"history", b"\xed\xa0\xbd"),
        (b"\xff",),
        (b"create", b"--yes", b"--profile", b"\xff"),
    ],
)
def test_what_is_not_utf_8_is_said_to_be_none(
    cloud: LocalCloud, arguments: tuple[bytes, ...]
) -> None:
    finished = ran(cloud, *arguments)
    assert finished.returncode == WRONG_USE
    assert b"is not UTF-8" in finished.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--window", "1e999s"),
        ("--window", "9" * 400 + "s"),
        ("--window", "0s"),
        ("--window", "\u0661s"),
        ("--window", "1s\n"),
        ("--window", ESCAPES),
        ("--from", "0001-01-01"),
        ("--from", "9999-12-31T23:59:59+00:00", "--window", "10s"),
        ("--to", "0001-01-01T00:00:00+23:59"),
        ("--to", "9999-12-31T23:59:59-23:59"),
        ("--limit", "1e999"),
        ("--limit", "9" * 500),
        ("--rows", "9" * 5_000),
        ("--table", ESCAPES),
        ("--region", f"us-east-1{ESCAPES}"),
        ("--region", "us-east-1\r\nHost: evil"),
        ("--profile", ESCAPES),
        ("--endpoint-url", "http://127.0.0.1:4566/\r\nX-Evil: 1"),
        ("--endpoint-url", "http://x:99999999"),
    ],
    ids=lambda options: ascii(options)[:40],
)
def test_an_option_that_means_nothing_is_wrong_use(
    cloud: LocalCloud, tables: None, options: tuple[str, ...]
) -> None:
    del tables
    finished = ran(cloud, "history", "hostile-arguments", *options)
    assert finished.returncode == WRONG_USE
    assert b"Error: " in finished.stderr
    assert not finished.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("exporter", "--port", "-1"),
        ("dashboard", "--port", "-5"),
        ("local", "--port", "70000"),
        ("measure", "photos", "--by-prefix", "9" * 5_000),
        ("create", "--yes", "--table", "x" * 300),
        (f"--{ESCAPES}",),
        (ESCAPES,),
    ],
    ids=lambda arguments: ascii(arguments)[:40],
)
def test_numbers_and_names_beyond_all_bounds_are_wrong_use(
    cloud: LocalCloud, arguments: tuple[str, ...]
) -> None:
    assert ran(cloud, *arguments).returncode == WRONG_USE


@pytest.mark.parametrize(
    "environ",
    [
        {"AWS_SESSION_TOKEN": f"{TOKEN}\n"},
        {"AWS_SESSION_TOKEN": f"{TOKEN}\xff".encode("latin-1")},
        {"AWS_SECRET_ACCESS_KEY": f"{TOKEN}\r\n"},
        {"AWS_SECRET_ACCESS_KEY": f"{TOKEN}\xff".encode("latin-1")},
        {"AWS_ACCESS_KEY_ID": f"{TOKEN}\r\nX-Evil: 1"},
    ],
    ids=ascii,
)
def test_credentials_that_are_none_are_named_and_not_shown(
    cloud: LocalCloud, environ: dict[str, str | bytes]
) -> None:
    finished = ran(cloud, "measure", "hostile-arguments", **environ)
    assert finished.returncode == WRONG_USE
    assert next(iter(environ)).encode() in finished.stderr
    assert TOKEN.encode() not in finished.stderr


@pytest.mark.parametrize(
    ("command", "environ"),
    [
        ("history", {"AWS_REGION": ESCAPES}),
        ("measure", {"AWS_REGION": ESCAPES}),
        ("measure", {"AWS_REGION": b"\xff"}),
        ("history", {"AWS_PROFILE": ESCAPES}),
        ("history", {"AWS_ENDPOINT_URL": b"\xff"}),
        ("measure", {"AWS_ENDPOINT_URL": "nonsense"}),
        ("history", {"AWS_DEFAULTS_MODE": ESCAPES}),
        ("measure", {"AWS_DEFAULTS_MODE": ESCAPES}),
        ("history", {"AWS_REQUEST_CHECKSUM_CALCULATION": ESCAPES}),
        ("measure", {"AWS_RETRY_MODE": ESCAPES, "AWS_MAX_ATTEMPTS": "many"}),
    ],
    ids=ascii,
)
def test_an_environment_that_means_nothing_is_an_error_or_does_not_matter(
    cloud: LocalCloud, command: str, environ: dict[str, str | bytes]
) -> None:
    finished = ran(cloud, command, "no-such-bucket", **environ)
    assert finished.returncode in (FAILED, WRONG_USE)
    assert b"Error: " in finished.stderr


@pytest.mark.parametrize(
    "environ", [{"COLUMNS": "-5"}, {"COLUMNS": "nan"}, {"TERM": ESCAPES}, {"LC_ALL": b"\xff"}]
)
def test_a_terminal_that_is_none_does_not_matter(
    cloud: LocalCloud, environ: dict[str, str | bytes]
) -> None:
    assert ran(cloud, "measure", "hostile-arguments", **environ).returncode == 0
