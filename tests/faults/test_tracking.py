"""Both methods under faults of AWS and of delivery: at rest the last row is a full listing."""

from __future__ import annotations

import pytest

from bucketsize.ledger.reconcile import reconcile
from bucketsize.model import Method
from faults.plan import CALM
from faults.proxy import Cut
from faults.refusals import Request
from faults.tracked_bucket import tracked_bucket

CHANGES = 10


@pytest.mark.parametrize("method", list(Method))
def test_at_rest_the_last_row_is_a_full_listing_and_no_row_is_partial(
    request: pytest.FixtureRequest, method: Method, seed: int
) -> None:
    run = tracked_bucket(request, method, seed)
    run.run(CHANGES)
    run.come_to_rest()
    run.assert_exact()


def test_a_row_whose_answer_was_lost_is_written_once(request: pytest.FixtureRequest) -> None:
    run = tracked_bucket(request, Method.LISTING, 1, at_once=True)
    [event] = run.events(1)
    puts: list[int] = []

    def lose_the_first_answer(number: int, asked: Request, has_taken_effect: bool) -> None:  # noqa: FBT001
        if asked.operation == "DynamoDB.PutItem" and has_taken_effect:
            puts.append(number)
            if len(puts) == 1:
                raise Cut

    run.proxy.begin(CALM)
    run.proxy.watch = lose_the_first_answer
    outcome = run.lambda_.call("size-tracking", event)
    run.proxy.watch = lambda _number, _asked, _done: None
    assert outcome.succeeded, outcome.traceback
    assert (len(puts), len(run.rows())) == (2, 1)


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
