"""The use case of the schedule: each ledger that is due is compared with its bucket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bucketsize.bucket_names import fits
from bucketsize.errors import raise_together
from bucketsize.ledger import Ledger
from bucketsize.ledger.drift import Drift
from bucketsize.ledger.filling import PagesAfter
from bucketsize.ledger.reconcile import reconcile
from bucketsize.ledger.schedule import due_buckets


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Reconciles the ledgers that are due.

    Attributes:
        ledger: The ledgers.
        ledger_buckets: The buckets on the ledger, or patterns of their names: no other may be
            listed.
        pages_of: How each bucket is listed; refuses one that keeps versions.
        now: The clock, in UTC.
        report: Told of each drift, once its bucket is compared.
    """

    ledger: Ledger
    ledger_buckets: tuple[str, ...]
    pages_of: Callable[[str], PagesAfter]
    now: Callable[[], datetime]
    report: Callable[[str, Drift], None]

    def run(self, deadline: datetime) -> dict[str, Drift]:
        """Compare until the deadline; what is left waits for the next run.

        Raises:
            Exception: What failed, after every other bucket was compared; an
                ``ExceptionGroup`` where several did.
        """
        drifts, failures = {}, []
        for bucket_name in due_buckets(self.ledger, self.now()):
            if not fits(bucket_name, *self.ledger_buckets):
                continue
            if self.now() >= deadline:
                break
            try:
                drifts[bucket_name] = self._reconcile(bucket_name, deadline)
            except Exception as e:  # noqa: BLE001  raised below, after the other buckets
                failures.append(e)
        raise_together(failures)
        return drifts

    def _reconcile(self, bucket_name: str, deadline: datetime) -> Drift:
        pages_after = self.pages_of(bucket_name)
        drift = reconcile(
            self.ledger, bucket_name, pages_after, lambda _so_far: None, deadline=deadline
        )
        if drift.is_complete:
            self.report(bucket_name, drift)
        return drift
