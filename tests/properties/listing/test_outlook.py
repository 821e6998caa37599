"""Guesses may be wrong, but a cut must lie within its range, and be sent in a request."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.listing.key_range import Range
from bucketsize.listing.key_space import WHOLE, KeySpace
from bucketsize.listing.outlook import Outlook

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
LONG = st.text("ab/é", min_size=1, max_size=1024)


@given(
    st.lists(st.one_of(KEYS, LONG), min_size=1, max_size=20),
    st.lists(KEYS.map(lambda key: key + "/"), max_size=10),
    st.lists(st.one_of(KEYS, LONG), min_size=3, max_size=3, unique=True),
    st.booleans(),
    st.booleans(),
)
def test_a_cut_lies_within_its_range_and_fits_a_request(
    seen: list[str],
    folders: list[str],
    bounds: list[str],
    has_end: bool,  # noqa: FBT001  drawn
    is_empty: bool,  # noqa: FBT001
) -> None:
    first, after, upto = sorted(bounds)
    outlook = Outlook()
    outlook.learn(sorted(seen))
    outlook.learn_folders("", sorted(folders))
    outlook.guessed_wrong(after, upto)
    r = Range(after, upto if has_end else None, first=first, is_end_empty=is_empty)
    assert outlook.pages_left(r) >= 0
    cut = outlook.cut(r)
    if cut is not None:
        assert after < cut
        assert not has_end or cut < upto
        assert len(cut.encode()) <= 1024
        # SeaweedFS passes the whole folder if asked for what comes after its name.
        assert cut.endswith("/")


@given(st.lists(KEYS, min_size=1, max_size=10), st.lists(KEYS, min_size=2, max_size=2))
def test_numbers_go_up_with_the_keys_they_stand_for(seen: list[str], pair: list[str]) -> None:
    space = KeySpace()
    space.learn([*seen, *pair])
    lower, higher = sorted(pair)
    assert 0 <= space.number(lower, "") <= space.number(higher, "") <= WHOLE
