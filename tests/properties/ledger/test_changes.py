"""Which of several changes counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bucketsize.ledger import canonical_sequencer
from bucketsize.ledger.changes import LOWEST_SEQUENCER

SEQUENCERS = st.text("0123456789abcdefABCDEF", min_size=1, max_size=24).filter(
    lambda text: text.strip("0")
)


@given(SEQUENCERS, SEQUENCERS)
def test_canonical_sequencers_compare_as_s3_says(one: str, other: str) -> None:
    """Right-pad the shorter with zeros, then compare as text."""
    width = max(len(one), len(other))
    padded = [text.upper().ljust(width, "0") for text in (one, other)]
    canonical = [canonical_sequencer(text) for text in (one, other)]
    assert (canonical[0] > canonical[1]) == (padded[0] > padded[1])
    assert (canonical[0] == canonical[1]) == (padded[0] == padded[1])


@given(SEQUENCERS)
def test_every_event_is_newer_than_a_listing(sequencer: str) -> None:
    assert canonical_sequencer(sequencer) > LOWEST_SEQUENCER
