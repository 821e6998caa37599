"""Which of several changes counts."""

from __future__ import annotations

import pytest
from fakes.ledger_world import NOON

from bucketsize.errors import MalformedEvent
from bucketsize.ledger import ObjectChange, canonical_sequencer, in_transactions
from bucketsize.ledger.changes import newest_of_each_key
from bucketsize.model import Cause

PUT = Cause("ObjectCreated:Put")


def change(key: str, sequencer: str, size: int | None = 1) -> ObjectChange:
    return ObjectChange(key, size, sequencer, NOON, PUT)


@pytest.mark.parametrize("text", ["", "0", "000", "xyz", "0A ", "-1", "1２"])
def test_what_is_no_sequencer_is_refused(text: str) -> None:
    with pytest.raises(MalformedEvent, match="sequencer"):
        canonical_sequencer(text)


def test_of_each_key_the_greatest_sequencer_counts_in_the_order_of_arrival() -> None:
    changes = [change("a", "2"), change("b", "1"), change("a", "3"), change("a", "1")]
    newest = newest_of_each_key(changes)
    assert [(c.key, c.sequencer) for c in newest.values()] == [("b", "1"), ("a", "3")]


def test_a_transaction_holds_98_keys_however_many_changes_they_have() -> None:
    changes = [change(f"{n}", s) for s in ("1", "2") for n in range(100)]
    batches = list(in_transactions(changes))
    assert [len({c.key for c in batch}) for batch in batches] == [98, 2]
    assert [len(batch) for batch in batches] == [196, 4]


@pytest.mark.parametrize("key", ["", "x" * 1025, "ü" * 513])
def test_a_key_that_no_object_can_have_is_refused(key: str) -> None:
    with pytest.raises(MalformedEvent, match="key"):
        change(key, "1")


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="-1 bytes"):
        change("a", "1", -1)
