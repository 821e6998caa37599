"""Finds sizes that the peak index does not show: rows that people put in by hand."""

from __future__ import annotations

from bucketsize.cloud.doctor.finding import Finding, Patient, problem, well
from bucketsize.history.peak_repair import UnindexedPeaks
from bucketsize.model import format_timestamp

_MOST_ROWS = 20_000
"""Rows of a bucket that are read without being asked for, from the newest on."""


def examine_peak(patient: Patient, bucket_name: str) -> Finding:
    """Whether the largest size of a bucket is at most what the index shows."""
    unindexed = UnindexedPeaks(patient.aws.dynamodb, patient.table_name)
    most = None if patient.is_thorough else _MOST_ROWS
    larger = unindexed.find(bucket_name, most_rows=most)
    if larger is None:
        read = "" if most is None else f" of its newest {most:,} rows; --thorough reads all"
        return well(bucket_name, f"The peak index shows the largest size{read}.")
    at = format_timestamp(larger.timestamp)

    def repair() -> str:
        unindexed.repair(larger)
        return f"The row of {at} is in the peak index."

    return problem(
        bucket_name,
        f"Its row of {at} is larger than the peak, {larger.total_size:,} bytes, and not in the"
        " peak index: the peak line is drawn too low.",
        "bucketsize doctor --repair",
        repair,
    )
