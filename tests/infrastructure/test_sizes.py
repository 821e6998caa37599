"""Files and functions stay as short as in the code that this one takes for its model."""

from __future__ import annotations

from pathlib import Path

import pytest
from sizes import median_and_95th, sizes

SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize(
    ("what", "longest_median", "longest_95th"), [("file", 90, 224), ("function", 11, 50)]
)
def test_half_of_them_and_95_of_a_hundred_are_short(
    what: str, longest_median: int, longest_95th: int
) -> None:
    half, most = median_and_95th(sizes(SOURCE)[what])
    assert half <= longest_median, f"{what}: python docs/sizes.py src; CONTRIBUTING.md, Sizes"
    assert most <= longest_95th, f"{what}: python docs/sizes.py src; CONTRIBUTING.md, Sizes"
