"""Both methods under faults of AWS and of delivery: at rest the last row is a full listing."""

from __future__ import annotations

import pytest

from bucketsize.ledger.reconcile import reconcile
from bucketsize.model import Method
from faults.tracked_bucket import tracked_bucket

CHANGES = 10


@pytest.mark.parametrize("method", list(Method))
def test_at_rest_the_last_row_is_a_full_listing_and_no_row_is_partial(
    request: pytest.FixtureRequest, method: Method, seed: int
) -> None:
    run = tracked_bucket(request, method, seed)
    run.run(CHANGES)
    assert any(fault != "none" for fault in run.proxy.counts())
    run.come_to_rest()
    run.assert_exact()


def test_where_events_were_lost_a_reconcile_makes_the_ledger_exact(
    request: pytest.FixtureRequest, seed: int
) -> None:
    run = tracked_bucket(request, Method.LEDGER, seed, lost=0.4)
    run.run(CHANGES)
    assert run.delivery.lost
    run.come_to_rest()
    drift = reconcile(run.ledger, run.bucket.name, run.pages_after, lambda _drift: None)
    assert drift.is_complete
    run.assert_exact()
