"""The ledger of each bucket: which objects it holds, kept by events, and their sum.

Rules and the argument why they are exact: docs/ledger.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bucketsize.history import SizeHistory
from bucketsize.ledger import filling, forgetting, start
from bucketsize.ledger.changes import ObjectChange, newest_of_each_key
from bucketsize.ledger.filling import PagesAfter
from bucketsize.ledger.items import TOMBSTONE_LIFE, ObjectItem, State, Total, key_of
from bucketsize.ledger.postings import Objects, Posting, Postings
from bucketsize.ledger.schema import BUCKETS, LANES
from bucketsize.ledger.table import LedgerTable
from bucketsize.model import Measurement
from bucketsize.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of some changes.

    Attributes:
        row: The row of history; None where nothing was new, or no row is written yet.
        must_list: Whether a row takes a listing of the bucket: the ledger is starting on a
            bucket that is listed meanwhile, or it was stopped.
        too_old: Changes older than any tombstone lives. They were not applied.
    """

    row: Measurement | None
    must_list: bool
    too_old: tuple[ObjectChange, ...] = ()


class Ledger:
    """The ledgers of all buckets, in one DynamoDB table.

    Args:
        client: A DynamoDB client.
        table_name: The ledger's table.
        history: Where rows are written, by the same client.
        now: The clock, in UTC.
        patience: How often to try what others got in the way of.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table_name: str,
        history: SizeHistory,
        *,
        now: Callable[[], datetime],
        patience: Patience | None = None,
    ) -> None:
        patience = patience or Patience()
        self.table = LedgerTable(client, table_name, patience)
        self.postings = Postings(self.table, history, now, patience)

    def total(self, bucket_name: str) -> Total | None:
        """The bucket's total as it is now; None if it has no ledger."""
        return self.postings.total(bucket_name)

    def begin(self, bucket_name: str, *, lists_meanwhile: bool) -> Total:
        """Start a ledger, before the bucket's events come here and its objects are listed.

        A stopped ledger starts anew; one that is starting goes on; a live one stays so.

        Args:
            bucket_name: The bucket; `refuse_versioned` first.
            lists_meanwhile: Whether each event leads to a listing until the ledger is live,
                because the bucket has been tracked by listing before.
        """
        return start.begin(self.postings, bucket_name, lists_meanwhile=lists_meanwhile)

    def fill(
        self,
        bucket_name: str,
        pages_after: PagesAfter,
        report: Callable[[int], None],
    ) -> None:
        """Enter all objects that the bucket holds; goes on where it was broken off.

        So many transactions are under way at once as there are lanes: the client should have
        as many connections.

        Args:
            bucket_name: A bucket whose ledger was begun, and whose events come here.
            pages_after: Lists the bucket in key order, from after a key.
            report: Told, page by page, of how many objects were listed since the start.

        Raises:
            NotFound: The bucket has no ledger.
            Conflict: The ledger was stopped, or others were in the way at every try.
        """
        with ThreadPoolExecutor(LANES) as executor:
            filling.fill(self.postings, bucket_name, pages_after, report, executor)

    def go_live(self, bucket_name: str) -> Measurement:
        """Add up what events and the start have entered, and write the first row.

        S3 may take minutes to honour a new notification: end with a reconcile after
        `schedule.SETTLING`.

        Returns:
            The first row; of a ledger that is live already, its newest.

        Raises:
            NotFound: The bucket has no ledger.
            Conflict: The listing is not complete, or the ledger was stopped.
        """
        return start.go_live(self.postings, bucket_name)

    def apply(self, bucket_name: str, changes: Sequence[ObjectChange]) -> Applied:
        """Enter changes of at most 98 keys (see `in_transactions`), in one transaction.

        Duplicates and late ones change nothing: what counts is each key's newest change.

        Raises:
            NotFound: The bucket has no ledger.
            Conflict: Others were in the way at every try.
        """
        newest = newest_of_each_key(changes)
        too_old: list[ObjectChange] = []

        def plan(total: Total, known: Objects) -> Posting | None:
            too_old.clear()
            if total.state is State.STOPPED:
                return None
            news = [c for c in newest.values() if _is_news(c, total, known.get(c.key))]
            oldest = self.postings.now() - TOMBSTONE_LIFE
            too_old.extend(c for c in news if c.key not in known and c.event_time < oldest)
            wanted = [c for c in news if c not in too_old]
            items = [ObjectItem(c.key, c.size, c.sequencer) for c in wanted]
            if not items:
                return None
            posting = self.postings.of_objects(total, known, items, wanted[-1].cause)
            return replace(posting, happened_at=tuple(c.event_time for c in wanted))

        posted = self.postings.post(bucket_name, plan, newest)
        return Applied(posted.row, posted.total.must_list, tuple(too_old))

    def stop(self, bucket_name: str) -> None:
        """Let the ledger write nothing more: the bucket is untracked, or listed again.

        Raises:
            NotFound: The bucket has no ledger.
            Conflict: Others were in the way at every try.
        """
        self.postings.post(
            bucket_name,
            lambda total, _known: (
                None
                if total.state is State.STOPPED
                else Posting(replace(total, state=State.STOPPED))
            ),
        )

    def forget(self, bucket_name: str, report: Callable[[int], None]) -> None:
        """Delete the items of generations that cannot speak any more.

        Args:
            bucket_name: The bucket; where its ledger is stopped, all its items go.
            report: Told, again and again, of how many items were deleted.

        Raises:
            NotFound: The bucket has no ledger.
        """
        forgetting.forget(self.postings, bucket_name, report)

    def bucket_names(self) -> tuple[str, ...]:
        """The buckets that have a ledger, stopped ones included until they are forgotten."""
        return tuple(key_of(item)[1] for item in self.table.query(BUCKETS))


def _is_news(change: ObjectChange, total: Total, known: ObjectItem | None) -> bool:
    """Whether a change says something that is not known yet.

    What happened before ``as_of`` was told by a listing that began later.
    """
    is_newer = known is None or change.sequencer > known.sequencer
    return is_newer and change.event_time >= total.as_of
