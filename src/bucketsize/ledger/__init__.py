"""The ledger: a bucket's size from its events alone, at the same cost for any size."""

from bucketsize.ledger.changes import ObjectChange, canonical_sequencer, in_transactions
from bucketsize.ledger.items import State, Total
from bucketsize.ledger.ledger import Applied, Ledger

__all__ = [
    "Applied",
    "Ledger",
    "ObjectChange",
    "State",
    "Total",
    "canonical_sequencer",
    "in_transactions",
]
