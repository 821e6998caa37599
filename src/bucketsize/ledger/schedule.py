"""Which ledgers are to be reconciled now. Compares nothing itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bucketsize.ledger.drift import Checkpoint, checkpoint_key, checkpoint_of
from bucketsize.ledger.items import State, Total, total_key, total_of
from bucketsize.ledger.ledger import Ledger
from bucketsize.ledger.postings import Posting
from bucketsize.ledger.start import CLOCKS_DIFFER_BY

SETTLING = timedelta(minutes=5) + CLOCKS_DIFFER_BY
"""A new notification takes effect after five minutes, as a rule (Amazon S3 User Guide, "Using
Amazon SQS, Amazon SNS, and Lambda"); a reconcile speaks for what happened before ``as_of``,
which is earlier than its begin."""

EVERY = timedelta(days=1)


def due_buckets(ledger: Ledger, now: datetime) -> list[str]:
    """The buckets to reconcile, those first to which nobody came for the longest time."""
    due: list[tuple[datetime, str]] = []
    for bucket_name in ledger.bucket_names():
        keys = total_key(bucket_name), checkpoint_key(bucket_name)
        items = ledger.postings.table.read(keys)
        if keys[0] not in items:
            continue
        total = total_of(items[keys[0]])
        checkpoint = checkpoint_of(items.get(keys[1]), total)
        if is_due(total, checkpoint, now):
            due.append((checkpoint.touched_at if checkpoint else total.as_of, bucket_name))
    return [bucket_name for _, bucket_name in sorted(due)]


def is_due(total: Total, last: Checkpoint | None, now: datetime) -> bool:
    """Whether a live ledger's reconcile is unfinished, a day old, or its first is due."""
    if total.state is not State.LIVE or total.live_since is None:
        return False
    if last is not None and last.is_open:
        return True
    settled = total.live_since + SETTLING
    if last is None or last.started_at < settled:
        return now >= settled
    return now >= last.started_at + EVERY


def settle_anew(ledger: Ledger, bucket_name: str) -> None:
    """Make a live ledger due as soon as after its start: its notification is being put back.

    Raises:
        NotFound: The bucket has no ledger.
        Conflict: Others were in the way at every try.
    """
    postings = ledger.postings
    postings.post(
        bucket_name,
        lambda total, _known: Posting(replace(total, live_since=postings.now())),
    )
