"""Finds rows that are timed in the future: nobody measured them, and their time will come."""

from __future__ import annotations

import json
import shlex

from bucketsize.cloud.doctor.finding import Finding, Patient, problem, well
from bucketsize.history.rows_ahead import times_ahead
from bucketsize.history.schema import BUCKET_NAME, TIMESTAMP


def examine_ahead(patient: Patient, bucket_name: str) -> Finding:
    """Whether a bucket's rows are all of the past."""
    times = [*times_ahead(patient.aws.dynamodb, patient.table_name, bucket_name)]
    if not times:
        return well(bucket_name, "No row is timed in the future.")
    key = json.dumps({BUCKET_NAME: {"S": bucket_name}, TIMESTAMP: {"S": times[0]}})
    return problem(
        bucket_name,
        f"{len(times):,} rows are timed in the future, the first at {times[0]}: they are left"
        " out until then, and are taken for measurements from then on.",
        f"Delete each: aws dynamodb delete-item --table-name {patient.table_name}"
        f" --key {shlex.quote(key)}",
    )
