"""Examines each tracked bucket: its notification, its versions, and its last row."""

from __future__ import annotations

from typing import Any

from bucketsize.cloud.baseline import write_baseline
from bucketsize.cloud.bucket_notification import notify
from bucketsize.cloud.doctor.finding import Finding, Findings, Patient, problem, well
from bucketsize.cloud.ledgers import catch_up, is_live, open_ledger
from bucketsize.cloud.notifications import tracks
from bucketsize.errors import InvalidInput
from bucketsize.history import SizeHistory
from bucketsize.ledger.versioning import refuse_versioned
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize, Measurement, Method, format_timestamp

_MOST_LISTED = 100_000
"""Objects of a bucket that is listed without being asked for: a hundred requests."""

_LOOKS = 3
_PAUSE_SECONDS = 3.0


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
        notify(patient.aws, bucket_name, arn)
        return "The notification is back; what happened meanwhile is in the next measurement."

    return problem(
        bucket_name,
        "The bucket does not send its events, or not all of them: its notification is gone or"
        " was changed.",
        "bucketsize doctor --repair",
        repair,
    )


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
    history = SizeHistory(patient.aws.dynamodb, patient.table_name)
    last = history.latest(bucket_name)
    if last and last.object_count > _MOST_LISTED and not patient.is_thorough:
        at = format_timestamp(last.timestamp)
        return well(
            bucket_name,
            f"The last row is of {at}; --thorough compares its {last.object_count:,} objects.",
        )
    for look in range(_LOOKS):
        if look:
            patient.aws.sleep(_PAUSE_SECONDS)
            last = history.latest(bucket_name)
        size = measure_bucket(patient.aws.s3, bucket_name)
        if _agree(last, size):
            return well(bucket_name, f"The last row is right: {_words(size)}.")
    return _differs(patient, bucket_name, last, size)


def _agree(last: Measurement | None, size: BucketSize) -> bool:
    # An empty bucket that never changed has no row, and needs none.
    return size == (last.size if last else BucketSize(0, 0))


def _differs(
    patient: Patient, bucket_name: str, last: Measurement | None, size: BucketSize
) -> Finding:
    if last:
        at = format_timestamp(last.timestamp)
        says = (
            f"The last row, of {at}, says {_words(last.size)}; the bucket holds {_words(size)}."
        )
    else:
        says = f"The bucket has no row, and holds {_words(size)}."
    if patient.deployed.tracked.method_of(bucket_name) is Method.LEDGER:
        return problem(bucket_name, says, f"bucketsize reconcile {bucket_name}")

    def repair() -> str:
        history = SizeHistory(patient.aws.dynamodb, patient.table_name)
        write_baseline(patient.aws, history, bucket_name, was_followed=False)
        return "A row tells what the bucket holds now."

    return problem(bucket_name, says, "bucketsize doctor --repair", repair)


def _words(size: BucketSize) -> str:
    return f"{size.total_size:,} bytes in {size.object_count:,} objects"
