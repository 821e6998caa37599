"""Random histories: whatever happens between two requests, the ledger ends up exact.

Each worker goes on for one request at a time, in an order left to chance; some crash
before a request takes effect, or after. Events come twice, late, and in any order.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from fakes.ledger_world import LedgerWorld
from hypothesis import given
from hypothesis import strategies as st

from bucketsize.model import BucketSize

SEEDS = st.integers(0, 2**32)
KEYS = st.integers(1, 12).map(lambda n: [f"{k}/ü" for k in range(n)])


def assert_exact(world: LedgerWorld) -> None:
    total = world.total
    assert total is not None
    assert BucketSize(total.total_size, total.object_count) == world.size
    assert world.sum_of_items() == world.size
    last = world.rows[-1]
    assert last.size == world.size
    assert all(a.timestamp < b.timestamp for a, b in pairwise(world.rows))


def run_until_live(world: LedgerWorld, keys: list[str], changes: int) -> None:
    """Two starters at most, crashing now and then; users and events all the while."""
    starts = 0
    while changes or world.under_way or world.workers or not world.is_live:
        if changes and world.happens(0.2):
            changes -= 1
            world.change(keys)
        if world.total is None or (len(world.workers) < 2 and not world.is_live):
            starts += 1
            world.start()
        world.deliver(0.3 if world.notifies else 0)
        world.go_on(crashes=starts < 6)


def live_world(seed: int, keys: list[str]) -> LedgerWorld:
    world = LedgerWorld(seed, notifies=False)
    for _ in range(len(keys)):
        world.change(keys)
    run_until_live(world, keys, 0)
    return world


def reconcile_beside(world: LedgerWorld, keys: list[str], changes: int) -> None:
    """Two reconciles at most, crashing now and then; users and events all the while."""
    runs = 0
    while changes or world.under_way or world.late or world.workers or not world.is_compared:
        if changes and world.happens(0.1):
            changes -= 1
            world.change(keys)
        if len(world.workers) < 2 and not world.is_compared:
            runs += 1
            world.reconcile()
        if world.late and world.happens(0.02):
            world.under_way.append(world.late.pop())
        world.deliver(0.1)
        world.go_on(crashes=runs < 6)


@given(SEEDS, KEYS, st.integers(0, 30))
def test_when_quiet_the_total_is_the_buckets(seed: int, keys: list[str], changes: int) -> None:
    world = LedgerWorld(seed, notifies=False)
    for _ in range(len(keys)):
        world.change(keys)
    run_until_live(world, keys, changes)
    assert_exact(world)


@given(SEEDS, KEYS, st.integers(0, 30), st.integers(0, 30), st.floats(0, 1))
def test_with_events_lost_it_is_after_a_reconcile(
    seed: int, keys: list[str], changes: int, changes_meanwhile: int, share: float
) -> None:
    world = live_world(seed, keys)
    for _ in range(changes):
        world.change(keys, loses=share, delays=0.5)
        world.deliver(0.5)
        world.go_on(crashes=False)
    world.now += timedelta(minutes=10)
    reconcile_beside(world, keys, changes_meanwhile)
    assert_exact(world)


@given(SEEDS, st.integers(1, 3), st.integers(0, 60))
def test_a_reconcile_that_races_events_does_no_harm(
    seed: int, keys: int, changes_meanwhile: int
) -> None:
    world = live_world(seed, ["a", "b", "c"][:keys])
    for _ in range(4):
        world.change(["a", "b", "c"][:keys], loses=0.5)
    world.now += timedelta(minutes=10)
    reconcile_beside(world, ["a", "b", "c"][:keys], changes_meanwhile)
    assert_exact(world)
