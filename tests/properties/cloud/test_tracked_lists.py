from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.tracked_lists import TrackedLists
from bucketsize.model import Method

NAMES = st.sampled_from(["abc", "logs-eu", "logs-us", "logs-*", "photos"])
LISTS = st.builds(
    TrackedLists,
    st.lists(NAMES, unique=True).map(tuple),
    st.lists(NAMES, unique=True).map(tuple),
)


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
