"""Compares a bucket's ledger with a listing, page by page; goes on where it was broken off.

From its begin on, events that happened before it are stale: what they have to tell, the
listing shows, and none that comes late can undo a repair.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from bucketsize.errors import Conflict
from bucketsize.ledger import schema
from bucketsize.ledger.drift import Checkpoint, Drift, checkpoint_key, checkpoint_of
from bucketsize.ledger.filling import PagesAfter
from bucketsize.ledger.items import State, Total, key_of, object_of
from bucketsize.ledger.ledger import Ledger
from bucketsize.ledger.postings import Objects, Posting, Postings
from bucketsize.ledger.repair import repair
from bucketsize.ledger.start import CLOCKS_DIFFER_BY
from bucketsize.ledger.table import LedgerTable
from bucketsize.listing import ListedPage

_ITEMS_AT_ONCE = 2000
"""Of the ledger, tombstones included; a page's objects are at most half as many."""


def reconcile(
    ledger: Ledger,
    bucket_name: str,
    pages_after: PagesAfter,
    report: Callable[[Drift], None],
    *,
    deadline: datetime | None = None,
) -> Drift:
    """Make the ledger what the bucket is.

    Exact once no event is under way that happened before ``as_of``, five minutes before
    the reconcile began, and none is lost that happened since.

    Args:
        ledger: The ledgers.
        bucket_name: The bucket, which keeps no versions.
        pages_after: Lists it in key order, from after a key.
        report: Told, page by page at least, of what was found so far.
        deadline: When to leave the rest to the next run.

    Returns:
        What was found, earlier runs of this reconcile included.

    Raises:
        NotFound: The bucket has no ledger.
        Conflict: Its ledger is not live, or others were in the way at every try.
    """
    postings = ledger.postings
    checkpoint = _begin(postings, bucket_name)
    shelf = _Shelf(postings.table, checkpoint)
    pages = pages_after(checkpoint.key)
    for part, known in (pair for page in pages for pair in shelf.beside(page)):
        listed = dict(part.objects)
        suspects = {
            key for key in known.keys() | listed.keys() if known.get(key) != listed.get(key)
        }
        list_again = partial(_listed, pages_after, part)
        found = Drift(compared=len(listed)) + repair(
            postings, bucket_name, suspects, list_again
        )
        checkpoint = checkpoint.after(part, found, postings.now())
        put = postings.table.put(checkpoint.item(), checkpoint.condition)
        report(checkpoint.drift)
        if not postings.table.written([put]):  # another run has completed it
            return replace(checkpoint.drift, is_complete=True)
        if deadline is not None and postings.now() >= deadline:
            break
    return checkpoint.drift


def _begin(postings: Postings, bucket_name: str) -> Checkpoint:
    """The reconcile that is under way, or a new one: with it, older events become stale."""
    begun: list[Checkpoint] = []

    def plan(total: Total, _known: Objects) -> Posting | None:
        if total.state is not State.LIVE:
            raise Conflict(
                f"The ledger of {bucket_name} is {total.state}: there is nothing to compare.",
                hint="Complete its start with: bucketsize track --method ledger",
            )
        key, now = checkpoint_key(bucket_name), postings.now()
        checkpoint = checkpoint_of(postings.table.read([key]).get(key), total)
        if checkpoint is not None and checkpoint.is_open:
            begun[:] = [checkpoint]
            return None
        begun[:] = [Checkpoint(bucket_name, total.generation, started_at=now, touched_at=now)]
        as_of = max(total.as_of, now - CLOCKS_DIFFER_BY)
        put = postings.table.put(begun[0].item(), {})
        return Posting(replace(total, as_of=as_of), actions=(put,))

    postings.post(bucket_name, plan)
    return begun[0]


class _Shelf:
    """A ledger's objects in key order, taken as far as the listing has come."""

    def __init__(self, table: LedgerTable, checkpoint: Checkpoint) -> None:
        place = checkpoint.bucket_name, checkpoint.generation
        shards = [
            table.query(schema.shard_partition(*place, shard), after=checkpoint.key)
            for shard in range(schema.SHARDS)
        ]
        items = heapq.merge(*shards, key=lambda item: key_of(item)[1])
        self._objects = map(object_of, items)
        self._next = next(self._objects, None)

    def beside(self, page: ListedPage) -> Iterator[tuple[ListedPage, dict[str, int]]]:
        """A page's objects and the ledger's, in parts of which each is done with soon.

        Where a bucket was emptied and no event told of it, one page stands beside all that
        the ledger holds.
        """
        after, is_over = page.after, False
        while not is_over:
            sizes, upto = self._taken(page.upto)
            objects = (o for o in page.objects if o[0] > after and _is_within(o[0], upto))
            yield ListedPage(after, upto, tuple(objects)), sizes
            after, is_over = upto or after, upto == page.upto

    def _taken(self, upto: str | None) -> tuple[dict[str, int], str | None]:
        """The sizes of the next objects up to a key, and the key that they reach to."""
        sizes: dict[str, int] = {}
        reached = upto
        for _ in range(_ITEMS_AT_ONCE):
            item = self._next
            if item is None or not _is_within(item.key, upto):
                return sizes, upto
            if item.size is not None:
                sizes[item.key] = item.size
            reached = item.key
            self._next = next(self._objects, None)
        return sizes, reached


def _is_within(key: str, upto: str | None) -> bool:
    return upto is None or key <= upto


def _listed(pages_after: PagesAfter, page: ListedPage) -> dict[str, int]:
    """What the bucket holds now where the page was."""
    sizes: dict[str, int] = {}
    for again in pages_after(page.after):
        sizes.update(again.objects)
        if again.upto is None or (page.upto is not None and again.upto >= page.upto):
            break
    return sizes
