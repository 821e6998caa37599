"""``bucketsize measure`` as a person meets it, against the local cloud and a slow server."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fakes.model_s3 import page_xml
from harness import eventually, user_with
from harness.command import BUCKETSIZE, bare_environment, run_bucketsize

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.local import LocalCloud

WEIRD_KEYS = ("a b+c%d/ü", "\x01\x7f", "日本/🙂", "<&>\"'", "a//b", "/", "plain")
DEADLINE_SECONDS = 30


def measure(environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(environ, "measure", *arguments)


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    """A bucket of seven objects: 1, 2, 4 … 64 bytes."""
    name = "measured-by-command"
    aws.s3.create_bucket(Bucket=name)
    for number, key in enumerate(WEIRD_KEYS):
        aws.s3.put_object(Bucket=name, Key=key, Body=b"x" * 2**number)
    return name


def test_it_tells_size_objects_requests_and_dollars(cloud: LocalCloud, bucket: str) -> None:
    finished = measure(cloud.environ, bucket)
    assert finished.returncode == 0
    lines = dict(line.split(maxsplit=1) for line in finished.stdout.splitlines())
    assert lines["total"] == "size  127 B"
    assert lines["objects"] == "7"
    assert lines["requests"].startswith("1 in ")
    assert lines["cost"] == "$0.0000050 at us-east-1's price"
    assert not finished.stderr


def test_scripts_get_json(cloud: LocalCloud, bucket: str) -> None:
    answer = json.loads(measure(cloud.environ, bucket, "--json").stdout)
    assert (answer["total_size"], answer["object_count"], answer["partial"]) == (127, 7, False)


@pytest.mark.parametrize(
    ("prefix", "total_size"),
    [("a b+c%d/", 1), ("日本", 4), ("a", 17), ("/", 32), ("<&", 8), ("absent", 0)],
)
def test_a_prefix_narrows_it(
    cloud: LocalCloud, bucket: str, prefix: str, total_size: int
) -> None:
    finished = measure(cloud.environ, bucket, "--prefix", prefix, "--json")
    assert json.loads(finished.stdout)["total_size"] == total_size


def test_it_is_broken_down_by_prefix_the_largest_first(cloud: LocalCloud, bucket: str) -> None:
    finished = measure(cloud.environ, bucket, "--by-prefix", "1")
    _, _, table = finished.stdout.partition("\n\n")
    assert table.splitlines() == [
        "size  objects  prefix",
        "74 B        3  ''",
        "32 B        1  /",
        "16 B        1  a/",
        " 4 B        1  日本/",
        " 1 B        1  a b+c%d/",
    ]


def test_folders_are_counted_from_the_prefix_on(cloud: LocalCloud, bucket: str) -> None:
    narrowed = ("--prefix", "a/", "--by-prefix", "1", "--json")
    answer = json.loads(measure(cloud.environ, bucket, *narrowed).stdout)
    assert answer["by_prefix"] == [{"prefix": "a//", "total_size": 16, "object_count": 1}]


def test_it_is_broken_down_by_storage_class(cloud: LocalCloud, aws: Aws) -> None:
    name = "measured-by-class"
    aws.s3.create_bucket(Bucket=name)
    aws.s3.put_object(Bucket=name, Key="warm", Body=b"x")
    aws.s3.put_object(Bucket=name, Key="cold", Body=b"yy", StorageClass="STANDARD_IA")
    answer = json.loads(measure(cloud.environ, name, "--by-storage-class", "--json").stdout)
    assert answer["by_storage_class"] == [
        {"storage_class": "STANDARD_IA", "total_size": 2, "object_count": 1},
        {"storage_class": "STANDARD", "total_size": 1, "object_count": 1},
    ]


def test_all_versions_are_counted_when_asked_for(cloud: LocalCloud, aws: Aws) -> None:
    name = "measured-by-version"
    aws.s3.create_bucket(Bucket=name)
    aws.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"three"):
        aws.s3.put_object(Bucket=name, Key="a", Body=body)
    assert "total size  5 B" in measure(cloud.environ, name).stdout
    every = measure(cloud.environ, name, "--versions").stdout
    assert "total size  8 B" in every
    assert "3 B        1  noncurrent versions" in every


def test_versions_beside_a_breakdown_are_wrong_use() -> None:
    finished = measure(
        {"AWS_REGION": "eu-central-1"}, "photos", "--versions", "--by-prefix", "1"
    )
    assert finished.returncode == 2
    assert "--versions stands alone" in finished.stderr


def test_an_empty_bucket_is_empty(cloud: LocalCloud, aws: Aws) -> None:
    aws.s3.create_bucket(Bucket="measured-when-empty")
    finished = measure(cloud.environ, "measured-when-empty")
    assert finished.stdout.splitlines()[:2] == ["total size  0 B", "objects     0"]


def test_a_bucket_that_is_not_there_is_named(cloud: LocalCloud) -> None:
    finished = measure(cloud.environ, "never-made-by-anyone")
    assert finished.returncode == 1
    assert "never-made-by-anyone" in finished.stderr
    assert not finished.stdout


def test_testbucket_is_the_app_s_own(cloud: LocalCloud) -> None:
    finished = measure(cloud.environ, "TestBucket")
    assert "testbucket-000000000000-us-east-1" in finished.stderr


def test_who_may_not_list_is_told_what_it_takes(
    cloud: LocalCloud, aws: Aws, bucket: str
) -> None:
    user = user_with(aws, "cannot-measure", [])
    keys: Any = user.session.get_credentials()
    denied = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    finished = measure(cloud.environ | denied, bucket)
    assert finished.returncode == 1
    assert "s3:ListBucket on this bucket" in finished.stderr


def test_a_user_who_may_only_list_can_measure(cloud: LocalCloud, aws: Aws, bucket: str) -> None:
    allow = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": f"arn:aws:s3:::{bucket}",
    }
    keys: Any = user_with(aws, "can-measure", [allow]).session.get_credentials()
    allowed = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    assert "127 B" in measure(cloud.environ | allowed, bucket).stdout


@pytest.mark.parametrize("name", ["photos--euc1-az1--x-s3", "s3://photos/2026", "a b"])
def test_what_cannot_be_measured_is_wrong_use(name: str) -> None:
    finished = measure({"AWS_REGION": "eu-central-1"}, name)
    assert finished.returncode == 2
    assert "→" in finished.stderr


def test_without_a_region_it_says_how_to_give_one() -> None:
    finished = measure({}, "photos")
    assert finished.returncode == 2
    assert "--region" in finished.stderr


@dataclass
class SlowBucket:
    """A server of one bucket that takes its time, and may go on for ever.

    Attributes:
        last_page: How many pages there are; None: no end.
        pages: How many were asked for.
    """

    last_page: int | None = None
    pages: int = 0

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environ(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }

    def next_page(self, path: str) -> bytes:
        time.sleep(0.05)
        self.pages += 1
        query = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
        token = bytes.fromhex(query.get("continuation-token", "")).decode()
        after = query.get("start-after") or token
        objects = {f"{after}{number}": 1_000 for number in range(10)}
        return page_xml(objects, query, is_truncated=self.pages != self.last_page)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = bucket.next_page(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                """Requests are nobody's business here."""

        return Handler


@pytest.fixture
def endless() -> Iterator[SlowBucket]:
    with closing(SlowBucket()) as bucket:
        yield bucket


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_shows_what_was_seen_so_far_and_says_so(
    endless: SlowBucket, interruption: signal.Signals
) -> None:
    listing = subprocess.Popen(
        [*BUCKETSIZE, "measure", "endless", "--json"],
        env=bare_environment() | endless.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    eventually(lambda: endless.pages > 5, "pages were asked for")
    listing.send_signal(interruption)
    answer, said = listing.communicate(timeout=DEADLINE_SECONDS)
    assert listing.returncode == 1
    seen = json.loads(answer)
    assert seen["partial"] is True
    assert seen["object_count"] > 0
    assert seen["total_size"] == 1_000 * seen["object_count"]
    assert seen["requests"] >= 5
    assert "part of the bucket" in said
    assert "Traceback" not in said


def test_nothing_is_asked_for_but_the_pages_of_the_bucket() -> None:
    with closing(SlowBucket(last_page=1)) as bucket:
        answer = json.loads(measure(bucket.environ, "small", "--json").stdout)
        assert (answer["object_count"], answer["requests"], bucket.pages) == (10, 1, 1)
