from __future__ import annotations

import pytest

from bucketsize.cloud.tracked_lists import BUCKETS_WITH_METRICS, TrackedLists
from bucketsize.model import Method


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
