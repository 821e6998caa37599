"""Examines what holds data: the history table, and each tracked bucket as a bucket."""

from __future__ import annotations

from bucketsize.bucket_names import is_pattern
from bucketsize.cloud.doctor.finding import Findings, Patient, problem, warning, well
from bucketsize.cloud.table import is_recoverable, refuse_unfit
from bucketsize.cloud.tracked_buckets import existing_buckets
from bucketsize.errors import Conflict, NotFound
from bucketsize.history.schema import table_definition

_NO_ROW_CAN_BE_WRITTEN = "no row can be written or read"


def examine_table(patient: Patient) -> Findings:
    """The history table: there, with its schema and its index, and recoverable."""
    name = patient.table_name
    try:
        refuse_unfit(patient.aws, table_definition(name))
    except NotFound:
        yield problem(
            name,
            f"The table does not exist: {_NO_ROW_CAN_BE_WRITTEN}.",
            "Restore it from a backup in the DynamoDB console, or make an empty one:"
            " bucketsize deploy",
        )
        return
    except Conflict as e:
        yield problem(name, e.message, e.hint)
        return
    yield well(name, "The table has its schema and its index.")
    if not is_recoverable(patient.aws, name):
        yield warning(
            name,
            "Point-in-time recovery is off: rows that are deleted by mistake are lost.",
            "Switch it on: bucketsize deploy",
        )


def examine_names(patient: Patient) -> Findings:
    """The tracked names: each bucket exists, each pattern fits one."""
    for name in patient.deployed.tracked.names:
        if existing_buckets(patient.aws, name):
            continue
        if is_pattern(name):
            yield warning(name, "No bucket fits this pattern.", _untrack(name))
        else:
            yield problem(
                name,
                f"There is no such bucket of this account in {patient.aws.region}, but it is"
                " tracked.",
                _untrack(name),
            )


def _untrack(name: str) -> str:
    return f"If it is gone for good: bucketsize untrack '{name}'"
