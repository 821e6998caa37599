"""Deletes the items of a ledger's generations that cannot speak any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from bucketsize.ledger import schema
from bucketsize.ledger.items import State, Total, key_of
from bucketsize.ledger.postings import Posting, Postings

_DELETES_PER_REQUEST = 25
"""Amazon DynamoDB API Reference, BatchWriteItem."""


def forget(postings: Postings, bucket_name: str, report: Callable[[int], None]) -> None:
    """Delete them, the bucket's name among all as well where its ledger is stopped.

    The total stays: its generation is never used again, its rows stay in order.
    """
    total, _ = postings.read(bucket_name)
    newest = total.generation - (total.state is not State.STOPPED)
    deleted = 0
    for partition in _partitions(total, newest):
        keys = map(key_of, postings.table.query(partition))
        while batch := list(islice(keys, _DELETES_PER_REQUEST)):
            postings.table.delete(batch)
            deleted += len(batch)
            report(deleted)

    def plan(now: Total, _known: object) -> Posting | None:
        if now.forgotten >= newest:
            return None
        is_over = now.state is State.STOPPED and now.generation == newest
        name = postings.table.remove((schema.BUCKETS, bucket_name), {})
        return Posting(replace(now, forgotten=newest), actions=(name,) if is_over else ())

    postings.post(bucket_name, plan)


def _partitions(total: Total, newest: int) -> Iterator[str]:
    """Those of the start first: without its lanes, a run of it that goes on unawares ends."""
    for generation in range(total.forgotten + 1, newest + 1):
        yield schema.start_partition(total.bucket_name, generation)
        for shard in range(schema.SHARDS):
            yield schema.shard_partition(total.bucket_name, generation, shard)
