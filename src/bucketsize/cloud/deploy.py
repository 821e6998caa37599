"""Deploys the services: what is missing of the data, the archives, the stack, the tracking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket import ensure_bucket
from bucketsize.cloud.create import create
from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.names import NAME_TAG, deployment_bucket_name
from bucketsize.cloud.packaging import Archives, Target, pack
from bucketsize.cloud.track import Tracked, is_pattern, matching_buckets, track
from bucketsize.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from bucketsize.cloud.create import Created

TEMPLATE = Path(__file__).with_name("template.yaml")

_BROKEN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""A stack that failed at its creation can only be deleted and made anew."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to deploy.

    Attributes:
        bucket_name: Physical name of TestBucket.
        table_name: The history table's name.
        stack_name: The CloudFormation stack's name.
        architecture: ``arm64`` or ``x86_64``; None keeps the stack's, or is arm64. A
            local cloud's functions always run on this machine's.
        also_tracked: Buckets, or patterns of them, to be tracked besides TestBucket
            and those that are tracked already.
        parameters: Further parameters of the template; others keep their values.
    """

    bucket_name: str
    table_name: str
    stack_name: str
    architecture: str | None
    also_tracked: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What deploying came to.

    Attributes:
        created: The bucket and the table.
        outcome: What came of the change of the stack.
        outputs: The stack's outputs.
        tracked: The tracking of TestBucket and of those named beside it; none
            where the change was declined.
    """

    created: Created
    outcome: stack.Outcome
    outputs: Mapping[str, str]
    tracked: tuple[Tracked, ...]

    @property
    def changed(self) -> bool:
        """Whether the stack was changed."""
        return self.outcome is stack.Outcome.CHANGED


def deploy(
    aws: Aws, deployment: Deployment, confirm: stack.Confirm, step: stack.Step
) -> Deployed:
    """Deploy, or bring what is deployed up to date; run again it goes on or does nothing.

    Raises:
        BucketsizeError: What is in the way, and what to do about it.
    """
    with step("Making sure of the bucket and the table"):
        found = _usable_stack(aws, deployment.stack_name)
        _refuse_missing_buckets(aws, deployment)
        created = create(aws, deployment.bucket_name, deployment.table_name)
    with step("Packing the functions and the matplotlib layer") as report:
        target = _target(aws, deployment, found)
        bucket_name = deployment_bucket_name(aws.account_id, aws.region)
        _ensure_deployment_bucket(aws, bucket_name)
        keys = _archive_keys(aws, bucket_name, pack(target, report=report), report)
        template_key = _upload_file(aws, bucket_name, "template", TEMPLATE, report)
    known = found.buckets if found else ()
    buckets = dict.fromkeys([*known, deployment.bucket_name])
    refuse_too_many(tuple(dict.fromkeys([*buckets, *deployment.also_tracked])))
    parameters = {
        **deployment.parameters,
        **keys,
        "BucketName": deployment.bucket_name,
        "TableName": deployment.table_name,
        "ListingBuckets": ",".join(buckets),
        "Architecture": target.architecture,
        "RestApiBaseUrl": aws.rest_api_base_url,
        "DeploymentBucket": bucket_name,
    }
    with step(f"Changing the stack {deployment.stack_name}") as report:
        if found and found.status in _BROKEN:
            report(f"deleting what an earlier run left as {found.status}")
            stack.delete_stack(aws, deployment.stack_name, report)
            found = None
        outcome = stack.apply(
            aws,
            deployment.stack_name,
            parameters,
            template_url=_object_url(aws, bucket_name, template_key),
            based_on=found,
            confirm=confirm,
            report=report,
        )
    now = stack.find_stack(aws, deployment.stack_name)
    if now is None or not now.outputs or outcome is stack.Outcome.DECLINED:
        return Deployed(created, outcome, now.outputs if now else {}, tracked=())
    tracked = []
    for name in dict.fromkeys([deployment.bucket_name, *deployment.also_tracked]):
        with step(f"Tracking {name}") as report:
            tracked.append(track(aws, deployment.stack_name, name, report))
    return Deployed(created, outcome, now.outputs, tuple(tracked))


def _refuse_missing_buckets(aws: Aws, deployment: Deployment) -> None:
    """Check the buckets that are named, before anything is made.

    Raises:
        NotFound: There is no such bucket.
        InvalidInput: No bucket could have this name.
    """
    for name in deployment.also_tracked:
        if name != deployment.bucket_name:  # that one is made if it is missing
            matching_buckets(aws, name)
    plot_bucket = deployment.parameters.get("PlotBucket")
    if plot_bucket and plot_bucket != deployment.bucket_name:
        if is_pattern(plot_bucket):  # the role would write into every bucket that fits
            raise InvalidInput(f"Plots are stored in one bucket: {plot_bucket!r} is a pattern.")
        matching_buckets(aws, plot_bucket)


def _ensure_deployment_bucket(aws: Aws, bucket_name: str) -> None:
    if not ensure_bucket(aws, bucket_name, "deployment").is_ours:
        raise Conflict(
            f"There is a bucket {bucket_name} that bucketsize did not make.",
            hint="The archives would be uploaded there. Delete or rename it, or give it the tag"
            f" {NAME_TAG}=deployment if it is bucketsize's after all.",
        )


def _usable_stack(aws: Aws, name: str) -> stack.Stack | None:
    """The stack, unless somebody is changing it."""
    found = stack.find_stack(aws, name)
    if found:
        found.refuse_if_changing()
    return found


def _target(aws: Aws, deployment: Deployment, found: stack.Stack | None) -> Target:
    if aws.is_on_this_machine:
        return Target.this_machine()
    deployed = found.parameters.get("Architecture") if found else None
    return Target.lambda_(deployment.architecture or deployed or "arm64")


def _archive_keys(
    aws: Aws, bucket_name: str, archives: Archives, report: stack.Report
) -> dict[str, str]:
    files = {
        "DriverArchive": ("driver", archives.driver),
        "SizeTrackingArchive": ("size-tracking", archives.size_tracking),
        "PlottingArchive": ("plotting", archives.plotting),
        "MatplotlibLayerArchive": ("matplotlib-layer", archives.matplotlib_layer),
    }
    return {
        parameter: _upload_file(aws, bucket_name, name, file, report)
        for parameter, (name, file) in files.items()
    }


def _upload_file(
    aws: Aws, bucket_name: str, name: str, file: Path, report: stack.Report
) -> str:
    """Upload a file under a key that names its content; what is there is not sent again."""
    content = file.read_bytes()
    key = f"{name}-{hashlib.sha256(content).hexdigest()[:32]}{file.suffix}"
    with translated(f"uploading {key}"):
        try:
            aws.s3.head_object(Bucket=bucket_name, Key=key)
        except ClientError as e:
            if e.response["Error"]["Code"] != "404":
                raise
            report(f"uploading {name} ({len(content) / 2**20:.1f} MiB)")
            aws.s3.put_object(Bucket=bucket_name, Key=key, Body=content)
    return key


def _object_url(aws: Aws, bucket_name: str, key: str) -> str:
    # S3's own address differs by region and partition (amazonaws.com.cn, amazonaws.eu).
    return f"{aws.s3.meta.endpoint_url}/{bucket_name}/{key}"
