"""Examines each tracked bucket: its notification, its versions, and its last row."""

from __future__ import annotations

from typing import Any

from bucketsize.cloud.baseline import (
    MOST_LISTED,
    Comparison,
    compare,
    last_row,
    write_baseline,
)
from bucketsize.cloud.bucket_notification import notify
from bucketsize.cloud.doctor.finding import Finding, Findings, Patient, problem, well
from bucketsize.cloud.ledgers import catch_up, is_live, open_ledger
from bucketsize.cloud.notifications import tracks
from bucketsize.errors import InvalidInput
from bucketsize.ledger.versioning import refuse_versioned
from bucketsize.model import BucketSize, Method, format_timestamp


def examine_notification(patient: Patient, bucket_name: str) -> Finding:
    """Whether the bucket sends its events to where they are measured."""
    method = patient.deployed.tracked.method_of(bucket_name)
    output = "EventQueueArn" if method is Method.LEDGER else "SizeTrackingFunctionArn"
    arn = patient.deployed.outputs[output]
    found: Any = patient.aws.s3.get_bucket_notification_configuration(Bucket=bucket_name)
    if tracks(found, arn):
        return well(bucket_name, f"The bucket sends its events ({method}).")

    def repair() -> str:
        if method is Method.LEDGER:
            return _repair_ledger(patient, bucket_name, arn)
        return _repair_listing(patient, bucket_name, arn)

    return problem(
        bucket_name,
        "The bucket does not send its events, or not all of them: its notification is gone or"
        " was changed.",
        "bucketsize doctor --repair",
        repair,
    )


def _repair_listing(patient: Patient, bucket_name: str, arn: str) -> str:
    followed_until = last_row(patient.history, bucket_name)
    notify(patient.aws, bucket_name, arn)
    write_baseline(patient.aws, patient.history, bucket_name, followed_until=followed_until)
    return "The notification is back, and a row tells what the bucket holds now."


def _repair_ledger(patient: Patient, bucket_name: str, arn: str) -> str:
    """A ledger knows only what it is told: it catches up before events come again."""
    ledger = open_ledger(patient.aws, patient.deployed)
    if not is_live(ledger, bucket_name):
        notify(patient.aws, bucket_name, arn)
        return f"The notification is back. Now: bucketsize track {bucket_name} --method ledger"
    catch_up(patient.aws, ledger, bucket_name, lambda _detail: None)
    notify(patient.aws, bucket_name, arn)
    return (
        "The ledger was compared with the bucket, and the notification is back. What changed"
        " between the two, the stack's reconcile finds within the hour."
    )


def examine_versioning(patient: Patient, bucket_name: str) -> Findings:
    """Whether a bucket on the ledger can be followed by it still."""
    if patient.deployed.tracked.method_of(bucket_name) is not Method.LEDGER:
        return
    try:
        refuse_versioned(patient.aws.s3, bucket_name)
    except InvalidInput as e:
        yield problem(
            bucket_name, e.message, f"bucketsize track {bucket_name} --method listing"
        )


def examine_last_row(patient: Patient, bucket_name: str) -> Finding:
    """Whether the last row says what the bucket holds; what is still moving may settle."""
    last = last_row(patient.history, bucket_name)
    if last and last.object_count > MOST_LISTED and not patient.is_thorough:
        at = format_timestamp(last.timestamp)
        return well(
            bucket_name,
            f"The last row is of {at}; --thorough compares its {last.object_count:,} objects.",
        )
    found = compare(patient.aws, patient.history, bucket_name)
    if found.agree:
        return well(bucket_name, f"The last row is right: {_words(found.size)}.")
    return _differs(patient, bucket_name, found)


def _differs(patient: Patient, bucket_name: str, found: Comparison) -> Finding:
    holds = f"the bucket holds {_words(found.size)}."
    if found.last:
        at, told = format_timestamp(found.last.timestamp), _words(found.last.size)
        says = f"The last row, of {at}, says {told}; {holds}"
    else:
        says = f"The bucket has no row; {holds}"
    if patient.deployed.tracked.method_of(bucket_name) is Method.LEDGER:
        return problem(bucket_name, says, f"bucketsize reconcile {bucket_name}")

    def repair() -> str:
        write_baseline(patient.aws, patient.history, bucket_name)
        return "A row tells what the bucket holds now."

    return problem(bucket_name, says, "bucketsize doctor --repair", repair)


def _words(size: BucketSize) -> str:
    return f"{size.total_size:,} bytes in {size.object_count:,} objects"
