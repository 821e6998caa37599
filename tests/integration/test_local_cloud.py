"""The local cloud over real HTTP: ready, strict, alone on its state, and gone afterwards."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.cloud.local import LocalCloud, start_local_cloud
from bucketsize.cloud.local.ports import free_port
from bucketsize.errors import Conflict, InvalidInput, ServiceFailure

RUN_VARIABLE = "BUCKETSIZE_RUN_DIR"
UNDER_WAY = "under-way"
ROOT = {"AccessKeyId": "test", "SecretAccessKey": "test"}


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with start_local_cloud() as started:
        yield started


@contextmanager
def client(cloud: LocalCloud, service: Any, credentials: Any = ROOT) -> Iterator[Any]:
    made = boto3.client(
        service,
        endpoint_url=cloud.endpoint_url,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        region_name=cloud.environ["AWS_REGION"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    with closing(made):
        yield made


def processes_of(run_dir: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(RUN_VARIABLE) == str(run_dir):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def ministack_of(cloud: LocalCloud) -> psutil.Process:
    # A child that it has just forked, to become a function, looks like it for a moment.
    alike = (p for p in processes_of(cloud.run_dir) if p.cmdline()[-1:] == ["ministack"])
    return min(alike, key=psutil.Process.create_time)


def create_sleeper(cloud: LocalCloud) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr(
            "lambda_function.py",
            "import os, pathlib, time\n"
            "def lambda_handler(event, context):\n"
            f"    pathlib.Path(os.environ['TMPDIR'], {UNDER_WAY!r}).touch()\n"
            "    time.sleep(event)\n",
        )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    with client(cloud, "iam") as iam, client(cloud, "lambda") as functions:
        role = iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(trust))
        functions.create_function(
            FunctionName="sleeper",
            Runtime="python3.13",
            Role=role["Role"]["Arn"],
            Handler="lambda_function.lambda_handler",
            Code={"ZipFile": archive.getvalue()},
            Timeout=60,
        )
        functions.invoke(FunctionName="sleeper", Payload=b"0")


def test_it_answers_boto3(cloud: LocalCloud) -> None:
    with client(cloud, "s3") as s3:
        s3.create_bucket(Bucket="a-bucket")
        assert "a-bucket" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def test_its_environ_is_what_a_person_exports(cloud: LocalCloud) -> None:
    assert cloud.endpoint_url == f"http://127.0.0.1:{cloud.port}"
    assert cloud.environ == {
        "AWS_ENDPOINT_URL": cloud.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }


def create_user(cloud: LocalCloud, name: str) -> dict[str, str]:
    with client(cloud, "iam") as iam:
        iam.create_user(UserName=name)
        key: dict[str, str] = iam.create_access_key(UserName=name)["AccessKey"]
        return key


def test_it_enforces_policies(cloud: LocalCloud) -> None:
    user = create_user(cloud, "without-rights")
    with client(cloud, "s3", user) as s3, pytest.raises(ClientError, match="AccessDenied"):
        s3.list_buckets()


def test_it_enforces_signatures(cloud: LocalCloud) -> None:
    user = create_user(cloud, "with-a-typo") | {"SecretAccessKey": "mistyped"}
    with (
        client(cloud, "s3", user) as s3,
        pytest.raises(ClientError, match="SignatureDoesNotMatch"),
    ):
        s3.list_buckets()


def test_it_listens_on_one_loopback_port_only(cloud: LocalCloud) -> None:
    listening = [
        (connection.laddr.ip, connection.laddr.port)
        for process in processes_of(cloud.run_dir)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == [("127.0.0.1", cloud.port)]


def test_its_folder_is_private(cloud: LocalCloud) -> None:
    assert cloud.run_dir.stat().st_mode & 0o777 == 0o700
    assert cloud.run_dir.parent == Path(tempfile.gettempdir())
    assert cloud.log_path.is_file()


def test_nothing_of_the_callers_environment_reaches_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = {
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/mine",
        "AWS_SESSION_TOKEN": "mine",
        "BUCKET_NAME": "mine",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "PYTHONPATH": "/mine",
        "SERVICES": "s3",
    }
    for name, value in outside.items():
        monkeypatch.setenv(name, value)
    with start_local_cloud() as cloud:
        environment = ministack_of(cloud).environ()
    assert not outside.keys() & environment.keys()
    assert not [name for name in environment if name.startswith("AWS_")]
    assert environment["HOME"] == str(cloud.run_dir)


def test_requests_are_recorded_when_asked() -> None:
    with start_local_cloud(record_requests=True) as cloud:
        with client(cloud, "s3") as s3:
            s3.create_bucket(Bucket="recorded")
        with client(cloud, "cloudtrail") as trail:
            events = trail.lookup_events()["Events"]
    assert "CreateBucket" in [event["EventName"] for event in events]


def test_two_run_side_by_side(cloud: LocalCloud) -> None:
    with start_local_cloud() as other:
        assert other.port != cloud.port
        assert other.run_dir != cloud.run_dir
        with client(other, "s3") as s3:
            assert s3.list_buckets()["Buckets"] == []
    assert cloud.run_dir.exists()


def test_stopping_twice_is_harmless_and_leaves_nothing() -> None:
    cloud = start_local_cloud()
    cloud.stop()
    cloud.stop()
    assert not cloud.run_dir.exists()
    assert processes_of(cloud.run_dir) == []
    cloud.wait()  # returns at once, quietly


def test_an_exception_in_the_block_stops_it() -> None:
    with pytest.raises(ZeroDivisionError), start_local_cloud() as cloud:
        raise ZeroDivisionError
    assert not cloud.run_dir.exists()
    assert processes_of(cloud.run_dir) == []


def test_a_function_under_way_does_not_hold_up_the_end(tmp_path: Path) -> None:
    def invoke(cloud: LocalCloud) -> None:
        with client(cloud, "lambda") as functions, suppress(ClientError, BotoCoreError):
            functions.invoke(FunctionName="sleeper", Payload=b"50")

    with start_local_cloud(state_dir=tmp_path) as cloud:
        create_sleeper(cloud)
        mark = cloud.run_dir / "tmp" / UNDER_WAY
        mark.unlink()
        invocation = threading.Thread(target=invoke, args=[cloud])
        invocation.start()
        deadline = time.monotonic() + 15
        while not mark.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        began = time.monotonic()
    assert time.monotonic() - began < 20
    invocation.join(timeout=10)
    assert not invocation.is_alive()
    assert not cloud.run_dir.exists()
    assert processes_of(cloud.run_dir) == []


def test_a_failed_start_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho this python is broken >&2\n")
    broken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(ServiceFailure, match="ended before it was ready") as caught:
        start_local_cloud()
    assert "this python is broken" in caught.value.hint
    assert list(tmp_path.iterdir()) == [broken]


def test_waiting_tells_that_it_ended_by_itself() -> None:
    with start_local_cloud() as cloud:
        ministack_of(cloud).kill()
        with pytest.raises(ServiceFailure, match="ended by itself") as caught:
            cloud.wait()
    assert "Ready" in caught.value.hint
    assert not cloud.run_dir.exists()


def test_it_is_cleared_away_when_its_supervisor_was_killed() -> None:
    with start_local_cloud() as cloud:
        supervisor = ministack_of(cloud).parent()
        assert supervisor is not None
        supervisor.kill()
        with pytest.raises(ServiceFailure):
            cloud.wait()
    assert not cloud.run_dir.exists()
    assert processes_of(cloud.run_dir) == []


def test_a_taken_port_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(Conflict, match=f"Port {cloud.port} is taken") as caught:
        start_local_cloud(port=cloud.port)
    assert "--port" in caught.value.hint


def test_a_port_taken_on_all_addresses_is_refused() -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 (as other programs do)
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"Port {port} is taken"):
            start_local_cloud(port=port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(InvalidInput, match="is not a port"):
        start_local_cloud(port=port)


def test_the_port_asked_for_is_used() -> None:
    port = free_port()
    with start_local_cloud(port=port) as cloud:
        assert cloud.port == port


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with start_local_cloud(state_dir=tmp_path / "state") as first:
        with client(first, "s3") as s3:
            s3.create_bucket(Bucket="kept")
            s3.put_object(Bucket="kept", Key="a/ü b.txt", Body=b"33")
        with client(first, "dynamodb") as dynamodb:
            dynamodb.create_table(
                TableName="kept",
                KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
            dynamodb.put_item(TableName="kept", Item={"k": {"S": "row"}})
        create_sleeper(first)
    with start_local_cloud(state_dir=tmp_path / "state") as second:
        assert (second.port, second.moved_from) == (first.port, None)
        with client(second, "s3") as s3:
            body = s3.get_object(Bucket="kept", Key="a/ü b.txt")["Body"].read()
        with client(second, "dynamodb") as dynamodb:
            rows = dynamodb.query(
                TableName="kept",
                KeyConditionExpression="k = :k",
                ExpressionAttributeValues={":k": {"S": "row"}},
            )["Items"]
        with client(second, "lambda") as functions:
            status = functions.invoke(FunctionName="sleeper", Payload=b"0")["StatusCode"]
    assert (body, rows, status) == (b"33", [{"k": {"S": "row"}}], 200)


def test_a_state_folder_whose_port_is_taken_says_that_it_moved(tmp_path: Path) -> None:
    with start_local_cloud(state_dir=tmp_path) as first:
        pass
    with (
        socket.create_server(("127.0.0.1", first.port)),
        start_local_cloud(state_dir=tmp_path) as second,
    ):
        assert second.port != first.port
        assert second.moved_from == first.port


def test_a_state_folder_in_use_is_refused(tmp_path: Path) -> None:
    with (
        start_local_cloud(state_dir=tmp_path),
        pytest.raises(Conflict, match="Another local cloud runs on the state folder"),
    ):
        start_local_cloud(state_dir=tmp_path)
    with start_local_cloud(state_dir=tmp_path):
        pass


def test_a_state_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot keep its state"):
        start_local_cloud(state_dir=tmp_path / "file")


def test_starting_touches_no_foreign_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    note = tmp_path / "bucketsize-cloud-notes" / "note.txt"
    note.parent.mkdir()
    note.touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").touch()
    (tmp_path / "bucketsize-cloud-link").symlink_to(elsewhere)
    with start_local_cloud():
        pass
    assert note.exists()
    assert (elsewhere / "lock").exists()


def test_a_folder_left_without_processes_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stale = tmp_path / "bucketsize-cloud-stale"
    stale.mkdir()
    (stale / "lock").touch()
    nascent = tmp_path / ".bucketsize-cloud-nascent"
    nascent.mkdir()
    os.utime(nascent, (0, 0))
    young = tmp_path / ".bucketsize-cloud-young"
    young.mkdir()
    with start_local_cloud():
        assert not stale.exists()
        assert not nascent.exists()
        assert young.exists()
