from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing.pace import Pace


@given(st.integers(1, 64), st.lists(st.booleans()))
def test_there_is_always_one_and_never_more_than_the_most(
    at_most: int, answers: list[bool]
) -> None:
    pace = Pace(at_most)
    for answered in answers:
        pace.succeeded() if answered else pace.throttled()
        assert 1 <= pace.at_once <= at_most
