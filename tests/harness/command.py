"""Runs the command ``bucketsize`` as people do: as a program, in a shell with little set."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bucketsize.cloud.aws import Aws

DEADLINE_SECONDS = 120
NOWHERE = "/nonexistent"
BUCKETSIZE = (sys.executable, "-m", "bucketsize")


def bare_environment() -> dict[str, str]:
    """That of this process, with nothing in it that leads to an account of AWS."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return bare | {
        "AWS_CONFIG_FILE": NOWHERE,
        "AWS_SHARED_CREDENTIALS_FILE": NOWHERE,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def environment_of(aws: Aws) -> dict[str, str]:
    """That of a shell in which this user works."""
    credentials = aws.session.get_credentials()
    assert credentials
    return bare_environment() | {
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_REGION": aws.region,
        "AWS_DEFAULT_REGION": aws.region,  # by this name for aws
        "AWS_ENDPOINT_URL": aws.endpoint_url or "",
    }


def run_bucketsize(
    environ: Mapping[str, str],
    *arguments: str,
    cwd: Path | None = None,
    answer: str = "",
) -> subprocess.CompletedProcess[str]:
    """What a command came to; however it ended, it showed no traceback.

    Args:
        environ: Variables beside the bare ones, such as a local cloud's.
        arguments: What follows ``bucketsize``.
        cwd: Where it is run.
        answer: What is typed.
    """
    finished = subprocess.run(
        [*BUCKETSIZE, *arguments],
        check=False,
        cwd=cwd,
        env=bare_environment() | dict(environ),
        input=answer,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert "Traceback" not in finished.stderr
    return finished
