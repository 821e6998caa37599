"""A large ledger is compared with its bucket in parts."""

from __future__ import annotations

from collections.abc import Iterator

from fakes.ledger_desk import Desk
from fakes.ledger_world import BUCKET

from bucketsize.ledger.drift import Drift
from bucketsize.ledger.reconcile import reconcile
from bucketsize.listing import ListedPage


def test_a_bucket_that_was_emptied_without_a_word_is_compared_in_parts() -> None:
    """Its one page stands beside the whole ledger, which no run may get through in time."""
    desk = Desk()
    names = [f"{n:05}" for n in range(5000)]
    desk.start(dict.fromkeys(names, 1))
    desk.objects = {names[0]: 1, names[2500]: 7, names[-1]: 1}
    looks: list[str] = []

    def pages_after(after: str) -> Iterator[ListedPage]:
        looks.append(after)
        return desk.pages_after(after)

    drift = Drift()
    for compared in (1, 2, 3):
        assert not drift.is_complete
        drift = reconcile(desk.ledger, BUCKET, pages_after, lambda _: None, deadline=desk.now)
        assert drift.compared == compared
    assert (drift.surplus, drift.differing, drift.is_complete) == (4997, 1, True)
    assert looks == ["", "", names[1999], names[1999], names[3999], names[3999]]
    assert desk.size == (9, 3)
