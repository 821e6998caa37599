"""Examines what keeps the summaries: the stream, its event source, how late they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bucketsize.clock import utc_now
from bucketsize.cloud.doctor.finding import ANEW, Findings, Patient, problem, warning, well
from bucketsize.summaries import SizeSummaries

_SUBJECT = "summaries"
_IN_TIME = timedelta(minutes=10)
"""A row is summarized within seconds; a try that failed is repeated meanwhile."""


def examine_stream(patient: Patient) -> Findings:
    """The stream that new rows come by: on, and the one that the function reads."""
    name, read = patient.table_name, patient.deployed.parameters["HistoryStreamArn"]
    client = patient.aws.dynamodb
    try:
        table: Any = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return  # told where the table is examined
    is_on = table.get("StreamSpecification", {}).get("StreamEnabled", False)
    if not is_on or table.get("LatestStreamArn") != read:
        yield problem(
            name,
            "The table's stream is "
            + ("another than summarizing reads" if is_on else "switched off")
            + ": new rows are in no summary, and long windows lack them.",
            "bucketsize deploy",
        )
        return
    yield from _examine_event_source(patient, read)


def _examine_event_source(patient: Patient, stream_arn: str) -> Findings:
    # Another function may read the stream, too.
    found = patient.aws.lambda_.list_event_source_mappings(
        EventSourceArn=stream_arn, FunctionName=patient.deployed.outputs["SummarizingFunction"]
    )
    mappings: Any = found["EventSourceMappings"]
    if not mappings:
        yield problem(
            _SUBJECT,
            "New rows are in no summary: the stream's event source mapping is gone.",
            ANEW,
        )
        return
    mapping = mappings[0]
    if mapping["State"] not in ("Enabled", "Enabling", "Creating", "Updating"):
        yield problem(
            _SUBJECT,
            f"New rows are in no summary: the event source mapping is {mapping['State']}.",
            f"aws lambda update-event-source-mapping --enabled --uuid {mapping['UUID']}",
        )
    elif mapping.get("LastProcessingResult", "").startswith("PROBLEM"):
        yield warning(
            _SUBJECT,
            f"Rows could not be summarized lately: {mapping['LastProcessingResult']}.",
            "Read why: aws logs tail /aws/lambda/"
            f"{patient.deployed.outputs['SummarizingFunction']} --since 1d",
        )
    else:
        yield well(_SUBJECT, "New rows reach summarizing.")


def examine_lateness(patient: Patient) -> Findings:
    """Whether each bucket's newest row is in the summaries by now."""
    summaries = SizeSummaries(
        patient.aws.dynamodb, patient.deployed.parameters["SummariesTableName"]
    )
    due = utc_now() - _IN_TIME
    for bucket_name in patient.buckets:
        newest = patient.history.last_until(bucket_name, due)
        entry = summaries.entry(bucket_name)
        known = entry.latest.timestamp if entry else None
        if newest and (known is None or known < newest.timestamp):
            yield problem(
                bucket_name,
                "Rows of more than ten minutes ago are in no summary: long windows lack them.",
                "bucketsize redrive; where no event was given up: bucketsize deploy",
            )
