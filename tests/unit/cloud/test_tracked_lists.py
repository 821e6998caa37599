from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.tracked_lists import BUCKETS_WITH_METRICS, TrackedLists
from bucketsize.model import Method

NAMES = st.sampled_from(["abc", "logs-eu", "logs-us", "logs-*", "photos"])
LISTS = st.builds(
    TrackedLists,
    st.lists(NAMES, unique=True).map(tuple),
    st.lists(NAMES, unique=True).map(tuple),
)


def test_a_bucket_that_fits_both_lists_is_on_the_ledger_as_size_tracking_has_it() -> None:
    lists = TrackedLists(listing=("logs-*", "abc"), ledger=("logs-eu",))
    assert lists.method_of("logs-eu") is Method.LEDGER
    assert lists.method_of("logs-us") is Method.LISTING
    assert lists.method_of("photos") is None


def test_a_name_that_stands_in_a_list_has_that_list_s_method() -> None:
    lists = TrackedLists(listing=("logs-*",), ledger=("photos-*",))
    assert lists.method_of_name("logs-*") is Method.LISTING
    assert lists.method_of_name("photos-*") is Method.LEDGER
    assert lists.method_of_name("photos-eu") is Method.LEDGER
    assert lists.method_of_name("else") is None


@given(LISTS, NAMES, st.sampled_from(Method))
def test_a_name_stands_in_the_list_of_its_method_alone(
    lists: TrackedLists, name: str, method: Method
) -> None:
    after = lists.with_name(name, method)
    assert (name in after.listing) == (method is Method.LISTING)
    assert (name in after.ledger) == (method is Method.LEDGER)
    assert {*after.names} == {*lists.names, name}
    assert after.with_name(name, method) == after
    assert name not in after.without(name).names


@given(LISTS)
def test_what_is_written_into_the_stack_is_read_from_it(lists: TrackedLists) -> None:
    parameters = lists.parameters("the-ledger")
    assert TrackedLists.of(parameters) == lists
    assert all(parameters[name] for name in ("ListingBuckets", "LedgerBuckets"))


@given(LISTS)
def test_the_stack_knows_of_the_table_only_while_a_bucket_is_on_the_ledger(
    lists: TrackedLists,
) -> None:
    told = lists.parameters("the-ledger")["LedgerTableName"]
    assert told == ("the-ledger" if lists.ledger else "")


def metric_buckets(*names: str) -> str:
    return TrackedLists(names[::2], names[1::2]).parameters("the-ledger")["MetricBuckets"]


def test_few_buckets_have_metrics_of_their_own_and_many_have_none() -> None:
    names = [f"bucket-{number}" for number in range(BUCKETS_WITH_METRICS + 1)]
    assert metric_buckets() == metric_buckets(*names[:-1]) == "*"
    assert metric_buckets(*names) == "-"


@pytest.mark.parametrize("pattern", ["logs-*", "logs-?"])
def test_as_nobody_knows_how_many_a_pattern_means_they_have_none(pattern: str) -> None:
    assert metric_buckets("photos", pattern) == "-"


@pytest.mark.parametrize("parameters", [{}, {"ListingBuckets": ""}, {"LedgerBuckets": "-"}])
def test_a_list_that_is_missing_or_names_nobody_is_empty(parameters: dict[str, str]) -> None:
    assert TrackedLists.of(parameters) == TrackedLists()
