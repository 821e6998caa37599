"""What make fuzz begins with holds what it checks, and a broken reader would be found."""

from __future__ import annotations

import pytest
from fuzz.targets import TARGETS, read_event, read_listing
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize("name", TARGETS)
def test_what_aws_sends_is_no_find(name: str) -> None:
    target, seeds = TARGETS[name]
    beginnings = list(seeds())
    assert len(beginnings) >= 5
    for seed in beginnings:
        target(seed)


@given(st.binary(max_size=300))
def test_nor_is_what_nobody_sends(data: bytes) -> None:
    read_event(data)
    read_listing(data)
