from __future__ import annotations

from math import ceil

import pytest

from bucketsize.cost import advise
from bucketsize.model import Method


def test_a_large_bucket_in_which_much_happens_belongs_into_the_ledger() -> None:
    advice = advise(objects=1_000_000, events_per_day=1_000)
    assert advice.method is Method.LEDGER
    assert advice.ledger.dollars < advice.listing.dollars / 10
    assert "saves $150" in advice.reason
    assert "1 day" in advice.reason


def test_a_start_that_takes_long_to_pay_off_says_so() -> None:
    advice = advise(objects=10_000_000, events_per_day=8)
    assert advice.method is Method.LEDGER
    months = advice.start.dollars / (advice.listing.dollars - advice.ledger.dollars)
    assert 1 < months < 3
    assert f"earned back in {ceil(30 * months)} days" in advice.reason


def test_a_saving_of_cents_is_not_worth_a_ledger() -> None:
    advice = advise(objects=22_000, events_per_day=100)
    assert advice.ledger.dollars < advice.listing.dollars
    assert advice.method is Method.LISTING
    assert "simpler" in advice.reason


def test_a_quiet_bucket_is_listed() -> None:
    advice = advise(objects=1_000, events_per_day=1)
    assert advice.method is Method.LISTING
    assert advice.break_even is None
    assert "more" in advice.reason


def test_a_bucket_that_takes_longer_to_list_than_lambda_waits_needs_the_ledger() -> None:
    advice = advise(objects=100_000_000, events_per_day=0)
    assert advice.ledger.dollars > advice.listing.dollars
    assert advice.method is Method.LEDGER
    assert "1,000 s" in advice.reason


@pytest.mark.parametrize("objects", [0, 1])
def test_an_empty_bucket_without_events_can_be_asked_for(objects: int) -> None:
    assert advise(objects=objects, events_per_day=0).method is Method.LISTING
