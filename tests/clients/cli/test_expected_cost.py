from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pytest
from fakes.aws import stubbed_aws

from bucketsize.cli.expected_cost import MOST_LISTED_AT_EACH_EVENT, Expected, agree_to_cost
from bucketsize.cloud.intent import Intent
from bucketsize.cloud.stack import Stack
from bucketsize.cost import format_dollars
from bucketsize.history.items import item_of
from bucketsize.model import Measurement, Method

if TYPE_CHECKING:
    from botocore.stub import Stubber


class Person:
    """Is told, and answers no."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.questions: list[str] = []

    def say(self, text: str) -> None:
        self.told.append(text)

    def confirm_or_abort(self, question: str) -> None:
        self.questions.append(question)
        raise click.exceptions.Exit(1)


def on_the_ledger(method: Method) -> Intent:
    """Photos is on the ledger, and is to be tracked so."""
    parameters = {"TableName": "sizes", "LedgerBuckets": "photos", "ListingBuckets": "other"}
    return Intent("photos", method, ("photos",), Stack("s", "CREATE_COMPLETE", parameters, {}))


def expect_a_row_of(dynamodb: Stubber, object_count: int) -> None:
    row = Measurement("photos", datetime(2026, 11, 24, tzinfo=UTC), 1, object_count)
    dynamodb.add_response("query", {"Items": [item_of(row, is_peak=False)]})


def agree(object_count: int, method: Method, *, yes: bool) -> tuple[Person, list[Expected]]:
    person: Any = Person()
    with stubbed_aws() as (aws, _, dynamodb):
        expect_a_row_of(dynamodb, object_count)
        try:
            expected = agree_to_cost(
                person, aws, on_the_ledger(method), events_per_day=1_000, yes=yes
            )
        except click.exceptions.Exit:
            expected = []
    return person, expected


def test_a_month_s_cost_is_told_with_the_other_method_s_beside_it() -> None:
    holds, costs = Expected("photos", Method.LEDGER, 1_000_000, 1_003, 1_000).lines()
    assert holds == "photos holds 1,000,000 objects, counted by 1,003 requests ($0.0050)."
    assert costs.startswith("With 1,000 events a day it costs about $")
    ledger, listing = costs.split(" (otherwise ")
    assert ledger.endswith("once")
    assert " a month by the ledger, and its start $" in ledger
    assert " a month by listing" in listing


def test_by_listing_the_method_s_own_cost_stands_first() -> None:
    _, costs = Expected("photos", Method.LISTING, 1_000_000, 0, 1_000).lines()
    chosen, other = costs.split(" (otherwise ")
    assert chosen.endswith("a month by listing")
    assert "by the ledger" in other


def test_what_was_known_was_not_counted() -> None:
    holds, _ = Expected("photos", Method.LISTING, 7, 0, 1_000).lines()
    assert holds == "photos holds 7 objects."


@pytest.mark.parametrize("method", Method)
def test_scripts_get_what_the_method_costs_a_month_and_once(method: Method) -> None:
    told = Expected("photos", method, 1_000_000, 5, 10).as_json()
    told = json.loads(json.dumps(told))
    assert told["method"] == method.value
    assert (told["object_count"], told["requests"], told["events_per_day"]) == (
        1_000_000,
        5,
        10,
    )
    assert told["dollars_per_month"] > 0
    assert (told["dollars_once"] > 0) == (method is Method.LEDGER)


def test_listing_very_many_objects_at_each_event_is_asked_about() -> None:
    person, _ = agree(MOST_LISTED_AT_EACH_EVENT + 1, Method.LISTING, yes=False)
    assert person.questions == ["List its 100,001 objects at each event?"]
    assert person.told[-1] == "Cheaper: bucketsize track photos --method ledger"


def test_with_yes_and_for_fewer_objects_nothing_is_asked() -> None:
    for count, yes in (
        (MOST_LISTED_AT_EACH_EVENT, False),
        (MOST_LISTED_AT_EACH_EVENT + 1, True),
    ):
        person, (expected,) = agree(count, Method.LISTING, yes=yes)
        assert person.questions == []
        assert expected.object_count == count


@pytest.mark.parametrize(("count", "yes", "asks"), [(1, 0, 0), (10**7, 0, 1), (10**7, 1, 0)])
def test_a_start_that_costs_much_is_asked_about(count: int, yes: int, asks: int) -> None:
    person: Any = Person()
    with stubbed_aws() as (aws, _, dynamodb):
        expect_a_row_of(dynamodb, count)
        parameters = {"TableName": "sizes", "ListingBuckets": "photos"}
        listed = Stack("s", "CREATE_COMPLETE", parameters, {})
        intent = Intent("photos", Method.LEDGER, ("photos",), listed)
        with suppress(click.exceptions.Exit):
            agree_to_cost(person, aws, intent, events_per_day=1, yes=bool(yes))
    dollars = format_dollars(Expected("photos", Method.LEDGER, count, 0, 1).dollars_once)
    question = f"Enter its 10,000,000 objects in a ledger, for {dollars}?"
    assert person.questions == [question] * asks


def test_nothing_is_told_where_nothing_changes() -> None:
    person: Any = Person()
    with stubbed_aws() as (aws, _, dynamodb):
        expect_a_row_of(dynamodb, 10**7)
        intent = on_the_ledger(Method.LEDGER)
        assert agree_to_cost(person, aws, intent, events_per_day=1, yes=False) == []
    assert person.told == []
