from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cli.breakdown import breakdown_lines
from bucketsize.model import BucketSize

_SIZES = st.builds(BucketSize, st.integers(0, 10**18), st.integers(0, 10**12))


@given(st.dictionaries(st.text(max_size=8), _SIZES, min_size=1, max_size=4))
def test_every_group_has_one_line_that_can_be_printed(groups: dict[str, BucketSize]) -> None:
    lines = breakdown_lines("prefix", groups)
    assert len(lines) == len(groups) + 1
    assert all(line.isprintable() for line in lines)
