from __future__ import annotations

import pytest

from bucketsize.patience import Patience


def test_the_pauses_grow_up_to_a_second() -> None:
    pauses: list[float] = []
    tries = list(Patience(sleep=pauses.append, jitter=lambda: 1.0, most=8).tries())
    assert tries == [*range(8)]
    assert pauses == pytest.approx([0.04, 0.08, 0.16, 0.32, 0.64, 1, 1])


def test_it_can_be_very_long() -> None:
    pauses: list[float] = []
    patience = Patience(sleep=pauses.append, jitter=lambda: 0.5, most=5_000)
    assert sum(1 for _ in patience.tries()) == 5_000
    assert max(pauses) == 0.5
