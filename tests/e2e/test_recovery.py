"""docs/recovery.md, step by step: events that were lost, and a table that was harmed.

The local cloud restores a table as it is at the moment, whatever time it is asked for; AWS
restores any second. So the harm is done here after the restore.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from harness import App, eventually, now
from harness.command import environment_of, run_bucketsize
from harness.documents import blocks_of
from harness.rest_api import call_api

from bucketsize.cloud.stack import deployed_stack
from bucketsize.history import SizeHistory
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.listing import measure_bucket
from bucketsize.model import Cause, Measurement, Window

RESTORED = f"{DEFAULT_TABLE_NAME}-restored"
PAGE = (Path(__file__).parents[2] / "docs/recovery.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Owner:
    """Who types the page's commands."""

    app: App

    @property
    def environment(self) -> dict[str, str]:
        return environment_of(self.app.aws) | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def type(self, script: str) -> None:
        """Run a block of the page, filled in."""
        aws = self.app.aws
        filled_in = script.replace("REGION", aws.region).replace("ACCOUNT", aws.account_id)
        bash = ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", filled_in]
        subprocess.run(bash, check=True, env=self.environment, stdout=subprocess.DEVNULL)

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        finished = run_bucketsize(self.environment, *arguments)
        assert finished.returncode == code, finished.stdout + finished.stderr
        return finished

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def put(self, bucket: str, key: str, size: int) -> None:
        self.app.aws.s3.put_object(Bucket=bucket, Key=key, Body=b"x" * size)

    def wait_for(self, bucket: str, size: int, table: str = DEFAULT_TABLE_NAME) -> Measurement:
        history = SizeHistory(self.app.aws.dynamodb, table)

        def told() -> Measurement | None:
            row = history.latest(bucket)
            return row if row and row.total_size == size else None

        return eventually(told, f"a row of {size} bytes in {bucket}", seconds=60)

    def while_no_event_comes(self, bucket: str, key: str, size: int) -> None:
        """Change a bucket so that nobody is told, as an event is lost."""
        s3: Any = self.app.aws.s3
        told = s3.get_bucket_notification_configuration(Bucket=bucket)
        told.pop("ResponseMetadata")
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
        self.put(bucket, key, size)
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)


@pytest.fixture(scope="module")
def owner(own_app: App) -> Owner:
    return Owner(own_app)


def test_an_event_lost_to_a_listed_bucket_is_found_and_repaired(owner: Owner) -> None:
    bucket = owner.app.bucket_name
    owner.put(bucket, "seen", 5)
    owner.wait_for(bucket, 5)
    owner.while_no_event_comes(bucket, "unseen", 7)
    findings = owner.run("doctor", code=1).stdout
    assert "says 5 bytes in 1 objects; the bucket holds 12 bytes in 2 objects" in findings
    owner.run("doctor", "--repair")
    owner.wait_for(bucket, 12)


def test_an_event_lost_to_a_ledger_is_found_by_reconcile_and_repaired(owner: Owner) -> None:
    bucket = "lost-by-its-ledger"
    owner.app.aws.s3.create_bucket(Bucket=bucket)
    owner.put(bucket, "seen", 5)
    owner.run("track", bucket, "--method", "ledger")
    owner.while_no_event_comes(bucket, "unseen", 7)
    drift = owner.json("reconcile", bucket)[bucket]
    assert (drift["missing"], drift["total_size"], drift["object_count"]) == (1, 7, 1)
    owner.wait_for(bucket, 12)
    again = owner.json("reconcile", bucket)[bucket]
    assert (again["compared"], again["missing"], again["total_size"]) == (2, 0, 0)
    refused = owner.run("deploy", "--yes", "--table", RESTORED, code=1).stderr
    assert "bucketsize track --method listing" in refused  # as the page says, before a restore
    owner.run("track", bucket, "--method", "listing")


def test_a_table_that_was_harmed_is_restored_beside_it_and_taken_into_use(
    owner: Owner,
) -> None:
    aws, bucket = owner.app.aws, owner.app.bucket_name
    cause = Cause("ObjectCreated:Put", "long ago")
    for days, size in ((40, 2**50), (39, 28), (38, 19)):
        at = now() - timedelta(days=days)
        owner.app.history.record(Measurement(bucket, at, size, 3, cause))
    held = measure_bucket(aws.s3, bucket).total_size
    ever = Window(now() - timedelta(days=50), now() + timedelta(days=1))
    rows = list(owner.app.history.measurements(bucket, ever))
    assert len(rows) >= 3

    restore, take_into_use = blocks_of("docs/recovery.md", __file__, "bash")
    owner.type(restore.text)
    for row in rows:  # the harm
        harm(owner, row)
    assert owner.app.history.latest(bucket) is None

    owner.type(take_into_use.text.replace("bucketsize deploy", "bucketsize deploy --yes"))
    assert deployed_stack(aws, "bucketsize").parameters["TableName"] == RESTORED
    assert is_as_create_makes_it(owner)
    restored = SizeHistory(aws.dynamodb, RESTORED)
    assert list(restored.measurements(bucket, ever))[: len(rows)] == rows
    assert owner.json("history", bucket, "--window", "60d")["peak"]["total_size"] == 2**50

    owner.put(bucket, "after", 1)
    owner.wait_for(bucket, held + 1, RESTORED)
    owner.run("doctor", "--repair")
    assert owner.run("doctor").stderr.splitlines()[-1] == "No problem."
    answer = call_api(owner.app, "/buckets")
    latest = {told["bucket"]: told["latest"]["total_size"] for told in answer.json()["buckets"]}
    assert latest[bucket] == held + 1


def harm(owner: Owner, row: Measurement) -> None:
    """Delete a row, as somebody does by mistake."""
    from bucketsize.history.items import key_item

    owner.app.aws.dynamodb.delete_item(TableName=DEFAULT_TABLE_NAME, Key=key_item(row))


def is_as_create_makes_it(owner: Owner) -> bool:
    """A restored table has no stream, no expiry, no recovery: deploy switches them on."""
    dynamodb = owner.app.aws.dynamodb
    backups = dynamodb.describe_continuous_backups(TableName=RESTORED)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    table = dynamodb.describe_table(TableName=RESTORED)["Table"]
    expiry = dynamodb.describe_time_to_live(TableName=RESTORED)["TimeToLiveDescription"]
    return (
        recovery["PointInTimeRecoveryStatus"] == "ENABLED"
        and table["StreamSpecification"]["StreamEnabled"]
        and expiry["TimeToLiveStatus"] == "ENABLED"
    )


def test_the_page_names_the_steps_that_were_taken_here() -> None:
    for step in (
        "bucketsize doctor --repair",
        "bucketsize reconcile",
        "--method listing",
    ):
        assert step in PAGE
