"""Asks what the ledger costs: by a bucket's size, in a burst, and with a contended total."""

from benchmarks.ledger.burst import measure_burst
from benchmarks.ledger.contention import measure_contention
from benchmarks.ledger.event import measure_ledger_event

__all__ = ["measure_burst", "measure_contention", "measure_ledger_event"]
