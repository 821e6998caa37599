"""Makes the summaries table, switches the history's stream on, fills in what was there before.

All of it can be repeated. The stream is on, and the function reads it, before the history is
gone through: a row written meanwhile comes by one way or by both, which is the same.
"""

from __future__ import annotations

from collections.abc import Callable

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.report import Report, seldom
from bucketsize.cloud.stack import Stack
from bucketsize.cloud.table import ensure_expiry, ensure_stream, ensure_table
from bucketsize.cloud.tracked_buckets import buckets_named
from bucketsize.history import RowExpiry, SizeHistory
from bucketsize.history.schema import EXPIRES_AT
from bucketsize.summaries import Retention, SizeSummaries, Summarizer
from bucketsize.summaries.schema import summaries_table_name, table_definition


def ensure_summaries(aws: Aws, history_table: str, ensured: Ensured) -> dict[str, str]:
    """Make sure of all that the function summarizing needs, as parameters of the template.

    The history table can let rows expire from now on; that any does is up to the retention.

    Args:
        aws: The account.
        history_table: The history table, which is there.
        ensured: What making sure of it came to.

    Raises:
        Conflict: Another table has the summaries' name, or the history's stream, which
            somebody else switched on, does not carry what rows hold.
    """
    ensure_expiry(aws, history_table, ensured, EXPIRES_AT)
    ensure_table(aws, table_definition(summaries_table_name(history_table)))
    return {
        "SummariesTableName": summaries_table_name(history_table),
        "HistoryStreamArn": ensure_stream(aws, history_table),
    }


def fill_summaries(aws: Aws, deployed: Stack, report: Report, *, anew: bool) -> None:
    """Summarize what the history held before, and mark rows as the retention has it.

    Args:
        aws: The account.
        deployed: The stack.
        report: Told of what takes long.
        anew: The function was not there until now: rows that nobody summarized may have been
            written since it was there last.
    """
    history_table, days = (deployed.parameters[p] for p in ("TableName", "RetentionDays"))
    summaries = SizeSummaries(aws.dynamodb, deployed.parameters["SummariesTableName"])
    summarizer = Summarizer(
        SizeHistory(aws.dynamodb, history_table),
        summaries,
        Retention(RowExpiry(aws.dynamodb, history_table), int(days)),
    )
    with translated("summarizing the history"):
        known = {row.bucket_name for row in summaries.every_bucket()}
        for bucket_name in sorted(known.union(buckets_named(aws, deployed.tracked.names))):
            if anew and bucket_name in known:
                summarizer.merge_again(bucket_name)
            summarizer.fill(bucket_name, report=_telling(report, bucket_name))


def _telling(report: Report, bucket_name: str) -> Callable[[int], None]:
    return seldom(lambda count: report(f"{count:,} rows of {bucket_name}"))
