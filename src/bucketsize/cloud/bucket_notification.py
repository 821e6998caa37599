"""Puts our notification into a bucket's configuration, and takes it out."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.notifications import (
    in_the_way,
    tracks,
    with_tracking,
    without_tracking,
)
from bucketsize.cloud.retried import retried
from bucketsize.errors import Conflict

# A permission that CloudFormation has just made may take some seconds to be seen by S3,
# which checks that it may call the function, or send to the queue. S3 says InvalidArgument
# until then (Amazon S3 API Reference, PutBucketNotificationConfiguration).
_PERMISSION_SEEN_SECONDS = 30


def is_notified(aws: Aws, bucket_name: str, destination_arn: str) -> bool:
    """Whether a bucket sends its events to a function or a queue."""
    with translated(f"reading the notifications of {bucket_name}"):
        found: Any = aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
        return tracks(found, destination_arn)


def notify(aws: Aws, bucket_name: str, destination_arn: str) -> bool:
    """Have a bucket send its events to a function or a queue; whether it did not so far.

    Where it sent them to another one of ours, that is replaced by the same request: each
    event goes to the one or to the other.

    Raises:
        Conflict: S3 refuses; another notification of the bucket is in the way.
    """
    with translated(f"adding the notification of {bucket_name}"):
        found: Any = aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
        if tracks(found, destination_arn):
            return False
        _put_notification(aws, bucket_name, with_tracking(found, destination_arn))
    return True


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
