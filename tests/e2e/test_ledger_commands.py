"""``track --method``, ``reconcile`` and ``untrack``, as people and scripts use them."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from harness.command import run_bucketsize

from bucketsize.cloud.ledgers import open_ledger
from bucketsize.cloud.stack import deployed_stack

if TYPE_CHECKING:
    from harness import App

    from bucketsize.cloud.local import LocalCloud


def run(cloud: LocalCloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_bucketsize(cloud.environ, *arguments)


def answer_of(cloud: LocalCloud, *arguments: str) -> Any:
    finished = run(cloud, *arguments, "--json")
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_a_bucket_goes_on_the_ledger_and_off_again(
    app: App, cloud: LocalCloud, bucket_of_ones_own: str
) -> None:
    for number in range(3):
        app.aws.s3.put_object(Bucket=bucket_of_ones_own, Key=f"k{number}", Body=b"12345")
    tracked = run(cloud, "track", bucket_of_ones_own, "--method", "ledger")
    assert tracked.returncode == 0, tracked.stderr
    assert tracked.stdout.splitlines() == [
        f"{bucket_of_ones_own}  is tracked now",
        f"{bucket_of_ones_own}  starts with 3 objects, 15 bytes",
    ]
    assert "holds 3 objects, counted by 1 request (" in tracked.stderr
    assert "With 1,000 events a day it costs about $" in tracked.stderr
    assert "within the hour" in tracked.stderr

    again = answer_of(cloud, "track", bucket_of_ones_own)
    assert (again["method"], again["already"]) == ("ledger", [bucket_of_ones_own])
    assert again["expected"] == {}

    compared = run(cloud, "reconcile", bucket_of_ones_own)
    assert compared.returncode == 0, compared.stderr
    assert "Every ledger is as its bucket." in compared.stderr
    columns, row = compared.stdout.splitlines()
    assert columns.split()[:2] == ["bucket", "compared"]
    assert row.split() == [bucket_of_ones_own, "3", "0", "0", "0", "+0", "+0"]
    drifts = answer_of(cloud, "reconcile")
    assert drifts[bucket_of_ones_own]["compared"] == 3
    assert drifts[bucket_of_ones_own]["is_complete"] is True

    listed = answer_of(
        cloud, "track", bucket_of_ones_own, "--method", "listing", "--events-per-day", "7"
    )
    assert (listed["method"], listed["newly"]) == ("listing", [bucket_of_ones_own])
    expected = listed["expected"][bucket_of_ones_own]
    assert (expected["object_count"], expected["requests"]) == (3, 0)
    assert (expected["events_per_day"], expected["dollars_once"]) == (7, 0)

    refused = run(cloud, "reconcile", bucket_of_ones_own)
    assert refused.returncode == 1
    assert f"bucketsize track {bucket_of_ones_own} --method ledger" in refused.stderr
    untracked = answer_of(cloud, "untrack", bucket_of_ones_own, "--yes")
    assert untracked == {"removed": [bucket_of_ones_own]}


def test_a_ledger_that_is_not_complete_is_left_out_and_said_to_be(
    app: App, cloud: LocalCloud, bucket_of_ones_own: str
) -> None:
    answer_of(cloud, "track", bucket_of_ones_own, "--method", "ledger")
    ledger = open_ledger(app.aws, deployed_stack(app.aws, "bucketsize"))
    ledger.stop(bucket_of_ones_own)
    compared = run(cloud, "reconcile")
    assert compared.returncode == 0, compared.stderr
    assert f"{bucket_of_ones_own} is left out" in compared.stderr
    assert "Nothing was compared." in compared.stderr
    assert "Every ledger" not in compared.stderr
    assert compared.stdout == ""
    answer_of(cloud, "untrack", bucket_of_ones_own, "--yes")


def test_a_name_that_is_not_tracked_is_refused_before_anybody_is_asked(
    app: App, cloud: LocalCloud
) -> None:
    refused = run(cloud, "untrack", "not-tracked-at-all")
    assert refused.returncode == 1
    assert "is not tracked" in refused.stderr
    assert "Stop measuring" not in refused.stderr


def test_a_bucket_without_its_notification_is_untracked_and_said_to_be(
    app: App, cloud: LocalCloud, bucket_of_ones_own: str
) -> None:
    answer_of(cloud, "track", bucket_of_ones_own)
    app.aws.s3.put_bucket_notification_configuration(
        Bucket=bucket_of_ones_own, NotificationConfiguration={}
    )
    untracked = answer_of(cloud, "untrack", bucket_of_ones_own, "--yes")
    assert untracked == {"removed": [bucket_of_ones_own]}


def test_without_a_ledger_there_is_nothing_to_reconcile(app: App, cloud: LocalCloud) -> None:
    refused = run(cloud, "reconcile")
    assert refused.returncode == 1
    assert "track NAME --method ledger" in refused.stderr


def test_a_bucket_that_keeps_versions_is_refused_with_the_way_out(
    app: App, cloud: LocalCloud, bucket_of_ones_own: str
) -> None:
    app.aws.s3.put_bucket_versioning(
        Bucket=bucket_of_ones_own, VersioningConfiguration={"Status": "Enabled"}
    )
    refused = run(cloud, "track", bucket_of_ones_own, "--method", "ledger")
    assert refused.returncode == 2
    assert "Versioning is enabled" in refused.stderr
    assert "--method listing" in refused.stderr


@pytest.mark.parametrize("options", [["--method", "guess"], ["--events-per-day", "-1"]])
def test_what_no_method_or_number_can_be_is_wrong_use(
    app: App, cloud: LocalCloud, options: list[str]
) -> None:
    assert run(cloud, "track", "any-bucket", *options).returncode == 2
