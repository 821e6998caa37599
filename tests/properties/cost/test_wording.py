from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cost import format_dollars


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        (0, "$0"),
        (0.0000000333, "$0.000000033"),
        (0.005, "$0.0050"),
        (0.0996, "$0.10"),
        (0.26, "$0.26"),
        (1.945, "$1.95"),
        (152.999, "$153.00"),
        (5_070.1, "$5,070"),
        (15_200_012.4, "$15,200,012"),
    ],
)
def test_a_sum_is_to_the_cent_or_to_two_digits_that_say_something(
    dollars: float, words: str
) -> None:
    assert format_dollars(dollars) == words


@given(st.floats(1e-12, 1e15))
def test_a_sum_reads_as_what_it_is(dollars: float) -> None:
    words = format_dollars(dollars)
    assert re.fullmatch(r"\$[\d,]+(\.\d+)?", words)
    assert float(words[1:].replace(",", "")) == pytest.approx(dollars, rel=0.051)
