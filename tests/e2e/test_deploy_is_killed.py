"""However deploy and destroy are killed, destroy takes everything away, and deploy goes on.

Killed with SIGKILL, which leaves them no time for anything. On a cloud of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from faults.kills import kill_command_when
from harness import eventually, everything_in, thorough_but
from harness.command import run_bucketsize

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import LocalCloud
from bucketsize.cloud.names import app_bucket_name, deployment_bucket_name
from bucketsize.cloud.stack import find_stack

Moment = Callable[[Aws], bool]


def buckets(aws: Aws) -> list[str]:
    return [bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]]


def archives(aws: Aws) -> int:
    name = deployment_bucket_name(aws.account_id, aws.region)
    return aws.s3.list_objects_v2(Bucket=name)["KeyCount"] if name in buckets(aws) else 0


def status(aws: Aws) -> str:
    found = find_stack(aws, "bucketsize")
    return found.status if found else ""


# In their order; each is true from its beginning on, so that none can be missed.
MOMENTS_OF_DEPLOY: dict[str, Moment] = {
    "the bucket is made": lambda aws: (
        app_bucket_name(aws.account_id, aws.region) in buckets(aws)
    ),
    "the table is made": lambda aws: bool(aws.dynamodb.list_tables()["TableNames"]),
    "archives are uploaded": lambda aws: archives(aws) > 0,
    "a change set is made": lambda aws: status(aws) != "",
    "the stack is made": lambda aws: status(aws) not in ("", "REVIEW_IN_PROGRESS"),
    "the stack is there": lambda aws: status(aws) == "CREATE_COMPLETE",
}
MOMENTS_OF_DESTROY: dict[str, Moment] = {
    "the stack is deleted": lambda aws: status(aws) != "CREATE_COMPLETE",
    "the stack is gone": lambda aws: status(aws) == "",
    "the archives are gone": lambda aws: len(buckets(aws)) < 2,
    "the bucket is gone": lambda aws: (
        app_bucket_name(aws.account_id, aws.region) not in buckets(aws)
    ),
}


def run(cloud: LocalCloud, command: str, *options: str) -> None:
    finished = run_bucketsize(cloud.environ, command, *options, "--yes")
    assert finished.returncode == 0, finished.stderr


def kill_when(moment: Moment, cloud: LocalCloud, command: str) -> None:
    aws = local_aws(cloud)
    kill_command_when(lambda: moment(aws), cloud, command, "--yes")


@pytest.mark.parametrize("moment", thorough_but(MOMENTS_OF_DEPLOY, "the stack is made"))
def test_after_a_deploy_that_was_killed_destroy_leaves_nothing(
    own_cloud: LocalCloud, moment: str
) -> None:
    aws = local_aws(own_cloud)
    kill_when(MOMENTS_OF_DEPLOY[moment], own_cloud, "deploy")
    assert buckets(aws)  # there is something to leave behind
    run(own_cloud, "destroy")
    assert (buckets(aws), everything_in(aws)) == ([], [])


def test_a_deploy_that_was_killed_goes_on_when_it_is_run_again(own_cloud: LocalCloud) -> None:
    aws = local_aws(own_cloud)
    kill_when(MOMENTS_OF_DEPLOY["a change set is made"], own_cloud, "deploy")
    at_rest = ("REVIEW_IN_PROGRESS", "CREATE_COMPLETE")  # the first: nothing was executed
    eventually(lambda: status(aws) in at_rest, "a stack at rest")
    run(own_cloud, "deploy")
    assert status(aws) == "CREATE_COMPLETE"


@pytest.mark.parametrize("moment", thorough_but(MOMENTS_OF_DESTROY, "the stack is gone"))
def test_a_destroy_that_was_killed_goes_on_when_it_is_run_again(
    own_cloud: LocalCloud, moment: str
) -> None:
    aws = local_aws(own_cloud)
    run(own_cloud, "deploy")
    kill_when(MOMENTS_OF_DESTROY[moment], own_cloud, "destroy")
    run(own_cloud, "destroy")
    assert (buckets(aws), everything_in(aws)) == ([], [])


def test_after_deploy_drive_and_destroy_nothing_is_left(own_cloud: LocalCloud) -> None:
    run(own_cloud, "deploy", "--pause", "0")
    run(own_cloud, "drive")
    run(own_cloud, "destroy")
    aws = local_aws(own_cloud)
    assert (buckets(aws), everything_in(aws)) == ([], [])
