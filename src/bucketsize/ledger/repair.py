"""Sets right what a reconcile found to differ.

What differs may only have changed between two looks. So it is looked at once more: first
at the ledger, then at the bucket. What the ledger knew before the bucket was listed, had
happened before; if the item is still the same when it is repaired, the listing is newer,
and right. What has changed meanwhile is looked at again. No clock takes part in this.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import islice

from bucketsize.errors import Conflict
from bucketsize.ledger import schema
from bucketsize.ledger.changes import LOWEST_SEQUENCER
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.items import ObjectItem, State, Total
from bucketsize.ledger.postings import Objects, Posting, Postings
from bucketsize.model import Cause

RECONCILED = Cause("Reconcile")
"""Of the rows that repairs lead to."""

_LOOKS = 5
"""How often to look at an object that changes whenever it is looked at."""


def repair(
    postings: Postings,
    bucket_name: str,
    suspects: Collection[str],
    list_again: Callable[[], Mapping[str, int]],
) -> Drift:
    """Make the ledger's items of these keys what the bucket holds.

    Args:
        postings: What writes.
        bucket_name: The bucket.
        suspects: Keys that seemed to differ.
        list_again: The sizes of the objects among them, as they are now.

    Raises:
        NotFound: The bucket has no ledger.
        Conflict: The ledger was stopped, or others were in the way at every try.
    """
    found, left = Drift(), sorted(suspects)
    for _ in islice(postings.patience.tries(), _LOOKS):
        if not left:
            break
        chunks = [
            left[start : start + schema.KEYS_PER_TRANSACTION]
            for start in range(0, len(left), schema.KEYS_PER_TRANSACTION)
        ]
        before = [postings.read(bucket_name, chunk) for chunk in chunks]  # then list: see above
        listed, left = list_again(), []
        for keys, (was, known) in zip(chunks, before, strict=True):
            look = _Look(postings, was.generation, keys, known, listed)
            postings.post(bucket_name, look.plan, keys)
            found += look.found
            left += look.changed
    return replace(found, unsettled=len(left))


class _Look:
    """One look at some keys, and the plan to set them right."""

    def __init__(
        self,
        postings: Postings,
        generation: int,
        keys: Collection[str],
        before: Objects,
        listed: Mapping[str, int],
    ) -> None:
        self._postings = postings
        self._generation = generation
        self._keys = keys
        self._before = before
        self._listed = listed
        self.changed: list[str] = []
        self.found = Drift()

    def plan(self, total: Total, known: Objects) -> Posting | None:
        """Repair what is as it was before the listing; called anew at each try."""
        if total.state is not State.LIVE or total.generation != self._generation:
            raise Conflict(f"The ledger of {total.bucket_name} is not live any more.")
        self.changed = [k for k in self._keys if known.get(k) != self._before.get(k)]
        wanted, self.found = [], Drift()
        for key in self._keys:
            item = known.get(key) or ObjectItem(key, None, LOWEST_SEQUENCER)
            size = self._listed.get(key)
            if key not in self.changed and size != item.size:
                wanted.append(replace(item, size=size))
                self.found += _difference(item.size, size)
        if not wanted:
            return None
        return self._postings.of_objects(total, known, wanted, RECONCILED)


def _difference(known: int | None, listed: int | None) -> Drift:
    return Drift(
        missing=int(known is None),
        surplus=int(listed is None),
        differing=int(known is not None and listed is not None),
        total_size=(listed or 0) - (known or 0),
        object_count=int(listed is not None) - int(known is not None),
    )
