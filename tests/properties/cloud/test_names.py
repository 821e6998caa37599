from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.cloud.names import (
    is_valid_bucket_name,
)


@given(st.text(max_size=70))
def test_no_valid_name_has_a_character_or_a_length_that_s3_refuses(name: str) -> None:
    if is_valid_bucket_name(name):
        assert 3 <= len(name) <= 63
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
