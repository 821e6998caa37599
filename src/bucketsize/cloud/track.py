"""Makes buckets tracked, and untracks them: the one way, for TestBucket as for any other.

First the stack's list, so that the role may list the bucket; then the bucket's
notification; then, where there is something to say, a first measurement. Back
in the opposite order.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from bucketsize.cloud import stack
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.limits import refuse_too_many
from bucketsize.cloud.names import can_exist, deployment_bucket_name
from bucketsize.cloud.notifications import (
    in_the_way,
    tracks,
    with_tracking,
    without_tracking,
)
from bucketsize.cloud.retried import retried
from bucketsize.errors import BucketsizeError, Conflict, InvalidInput, NotFound
from bucketsize.history import SizeHistory
from bucketsize.listing import measure_bucket
from bucketsize.model import APP_BUCKET_NAME, BASELINE, Measurement

_PATTERN = set("*?")

# A permission that CloudFormation has just made may take some seconds to be seen by S3,
# which checks that it may call the function. S3 says InvalidArgument until then (Amazon
# S3 API Reference, PutBucketNotificationConfiguration).
_PERMISSION_SEEN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Tracked:
    """What tracking a name came to.

    Attributes:
        name: The bucket's name, or the pattern.
        newly: Buckets whose notification was added now.
        already: Buckets that had it.
        baselines: First measurements, written for buckets that held objects.
    """

    name: str
    newly: tuple[str, ...]
    already: tuple[str, ...]
    baselines: tuple[Measurement, ...]


def track(aws: Aws, stack_name: str, name: str, report: stack.Report) -> Tracked:
    """Track a bucket, or every bucket of this account whose name fits a pattern.

    Raises:
        NotFound: There is no such bucket, or the stack is not deployed.
        Conflict: The bucket has an overlapping notification, or someone else is
            changing the stack.
        InvalidInput: The stack has no room for one more name.
    """
    deployed = stack.deployed_stack(aws, stack_name)
    name = _physical_name(name, deployed)
    buckets = matching_buckets(aws, name)
    _set_buckets(aws, deployed, tuple(dict.fromkeys([*deployed.buckets, name])), report)
    history = SizeHistory(aws.dynamodb, deployed.parameters["TableName"])
    function_arn = deployed.outputs["SizeTrackingFunctionArn"]
    newly: list[str] = []
    already: list[str] = []
    baselines: list[Measurement] = []
    for bucket_name in buckets:
        try:
            is_new = _add_notification(aws, bucket_name, function_arn)
        except BucketsizeError as e:
            if name not in deployed.buckets:
                _take_back(aws, deployed, name, newly, e, report)
            raise
        (newly if is_new else already).append(bucket_name)
        if is_new:
            report(f"{bucket_name} now sends its events")
        # Also where an earlier run was interrupted between the notification and this.
        if is_new or not _has_history(history, bucket_name):
            baseline = _write_baseline(aws, history, bucket_name)
            baselines += [baseline] if baseline else []
    return Tracked(name, tuple(newly), tuple(already), tuple(baselines))


def untrack(aws: Aws, stack_name: str, name: str, report: stack.Report) -> tuple[str, ...]:
    """Track a bucket, or the buckets of a pattern, no longer; their history stays.

    Returns:
        The buckets whose notification was removed.

    Raises:
        NotFound: The name is not tracked.
        Conflict: It is the last one, or someone else is changing the stack.
    """
    deployed = stack.deployed_stack(aws, stack_name)
    name = _physical_name(name, deployed)
    if name not in deployed.buckets:
        raise NotFound(
            f"{name} is not tracked.", hint=f"Tracked are: {', '.join(deployed.buckets)}"
        )
    kept = tuple(other for other in deployed.buckets if other != name)
    if not kept:
        raise Conflict(
            f"{name} is the last tracked bucket.",
            hint="Remove the whole stack (bucketsize destroy), or track another bucket first.",
        )
    removed = [
        bucket_name
        for bucket_name in _existing_buckets(aws, name)
        if not any(fnmatchcase(bucket_name, other) for other in kept)
        and remove_notification(aws, bucket_name)
    ]
    _set_buckets(aws, deployed, kept, report)
    return tuple(removed)


def remove_notification(aws: Aws, bucket_name: str) -> bool:
    """Take our notification out of a bucket's configuration; whether it was in it."""
    with translated(f"removing the notification of {bucket_name}"):
        found: Any = aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
        found.pop("ResponseMetadata", None)
        wanted: Any = without_tracking(found)
        if wanted == found:
            return False
        # Somebody else's notification may lead to what is gone: not ours to insist on.
        aws.s3.put_bucket_notification_configuration(
            Bucket=bucket_name, NotificationConfiguration=wanted, SkipDestinationValidation=True
        )
    return True


def matching_buckets(aws: Aws, name: str) -> list[str]:
    """The existing buckets that a name, or a pattern, means.

    Raises:
        NotFound: There is none.
        InvalidInput: No bucket could have this name.
    """
    _refuse_impossible(name)
    found = _existing_buckets(aws, name)
    if not found:
        raise NotFound(
            f"There is no bucket {name} of this account in {aws.region}.",
            hint="Is the name right? If the bucket is in another region, work there: --region.",
        )
    return found


def is_pattern(name: str) -> bool:
    """Whether a name stands for every bucket that fits it."""
    return bool(_PATTERN & set(name))


def buckets_named(aws: Aws, names: tuple[str, ...]) -> tuple[str, ...]:
    """The existing buckets that these names and patterns mean."""
    return tuple(dict.fromkeys(b for name in names for b in _existing_buckets(aws, name)))


def _physical_name(name: str, deployed: stack.Stack) -> str:
    if name == APP_BUCKET_NAME:
        return deployed.parameters["BucketName"]
    _refuse_impossible(name)
    return name


def _refuse_impossible(name: str) -> None:
    if not can_exist(name.translate({ord("*"): "xxx", ord("?"): "x"})):
        raise InvalidInput(
            f"{name!r:.80} cannot be the name of a general purpose bucket, or a pattern.",
            hint="Directory buckets, table buckets and access points send no events.",
        )


def _existing_buckets(aws: Aws, name: str) -> list[str]:
    with translated(f"looking for the bucket {name}"):
        if is_pattern(name):
            archives = deployment_bucket_name(aws.account_id, aws.region)
            return [
                bucket
                for bucket in _own_buckets(aws)
                if fnmatchcase(bucket, name) and bucket != archives
            ]
        try:
            region = aws.s3.head_bucket(Bucket=name).get("BucketRegion") or aws.region
        except ClientError as e:
            code = e.response["Error"]["Code"]
            # Refused is another account's bucket, which may have taken a deleted one's
            # name, and an own one that the caller may not look into.
            if code == "404" or (code == "403" and name not in _own_buckets(aws)):
                return []
            raise
        return [name] if region == aws.region else []


def _own_buckets(aws: Aws) -> list[str]:
    """This account's buckets in this region."""
    pages = aws.s3.get_paginator("list_buckets").paginate(BucketRegion=aws.region)
    return [bucket["Name"] for page in pages for bucket in page.get("Buckets", [])]


def _set_buckets(
    aws: Aws, deployed: stack.Stack, names: tuple[str, ...], report: stack.Report
) -> None:
    if names == deployed.buckets:
        return
    refuse_too_many(names)
    stack.apply(
        aws,
        deployed.name,
        {"ListingBuckets": ",".join(names)},
        template_url=None,
        based_on=deployed,
        confirm=lambda _changes: True,
        report=report,
    )


def _take_back(
    aws: Aws,
    before: stack.Stack,
    name: str,
    newly: list[str],
    error: BucketsizeError,
    report: stack.Report,
) -> None:
    """Take a name off the stack's list again where none of its buckets is tracked by now."""
    if not newly:
        with suppress(BucketsizeError):  # the first error is the one to be told
            _set_buckets(aws, stack.deployed_stack(aws, before.name), before.buckets, report)
            return
    error.hint += f" The stack lists {name} by now: track it again, or untrack it."


def _add_notification(aws: Aws, bucket_name: str, function_arn: str) -> bool:
    """Merge our notification into a bucket's configuration; whether it was missing."""
    with translated(f"adding the notification of {bucket_name}"):
        found: Any = aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
        if tracks(found, function_arn):
            return False
        _put_notification(aws, bucket_name, with_tracking(found, function_arn))
    return True


def _put_notification(aws: Aws, bucket_name: str, configuration: Any) -> None:
    """Replace a bucket's configuration; S3 first tries every destination in it."""
    others = in_the_way(configuration)
    try:
        retried(
            aws,
            lambda: aws.s3.put_bucket_notification_configuration(
                Bucket=bucket_name, NotificationConfiguration=configuration
            ),
            codes=("OperationAborted",) if others else ("InvalidArgument", "OperationAborted"),
            seconds=_PERMISSION_SEEN_SECONDS,
        )
    except ClientError as e:
        if e.response["Error"]["Code"] != "InvalidArgument":
            raise
        raise _refused(bucket_name, others, e) from e


def _refused(bucket_name: str, others: list[str], refusal: ClientError) -> Conflict:
    reason = refusal.response["Error"].get("Message", "")
    is_sent_elsewhere = (
        f"It sends its events to {', '.join(others)} already, and S3 sends each type of event"
        " to one destination only: switch EventBridge on for the bucket, have one of its rules"
        " feed that destination, remove that notification, and run this again."
    )
    is_perhaps_gone = "Is there still a destination for each other notification of the bucket?"
    return Conflict(
        f"S3 refuses the notification of {bucket_name}: {reason}",
        hint=is_sent_elsewhere if others else is_perhaps_gone,
    )


def _has_history(history: SizeHistory, bucket_name: str) -> bool:
    with translated(f"reading the history of {bucket_name}"):
        return history.latest(bucket_name) is not None


def _write_baseline(aws: Aws, history: SizeHistory, bucket_name: str) -> Measurement | None:
    """Record the size that a newly tracked bucket starts from.

    An empty bucket without history starts from nothing, and gets no row.
    """
    with translated(f"measuring {bucket_name}"):
        timestamp = datetime.now(UTC)
        size = measure_bucket(aws.s3, bucket_name)
        if not size.object_count and history.latest(bucket_name) is None:
            return None
        return history.record(
            Measurement(bucket_name, timestamp, size.total_size, size.object_count, BASELINE)
        )
