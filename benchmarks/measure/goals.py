"""What is to be reached, held against what was."""

from __future__ import annotations

from benchmarks.measure.entrants import Outcome
from benchmarks.report import Goal


def times_as_fast(times: float, ours: Outcome, other: Outcome) -> Goal:
    """At least so many times as fast as another, by the medians."""
    reached = other.samples.median / ours.samples.median
    return Goal(
        f"{ours.label}: at least {times:g} times as fast as {other.label}",
        f"{reached:.1f} times",
        met=reached >= times,
    )


def memory_above(mib: float, ours: Outcome, other: Outcome) -> Goal:
    """At most so many MiB above another's peak."""
    if ours.peak_mib is None or other.peak_mib is None:
        raise ValueError("memory was not measured")
    above = ours.peak_mib - other.peak_mib
    return Goal(
        f"{ours.label}: at most {mib:g} MiB above {other.label}",
        f"{above:.1f} MiB",
        met=above <= mib,
    )


def requests_above(share: float, ours: Outcome, objects: int) -> Goal:
    """At most that share more requests than pages of 1,000 objects."""
    if ours.requests is None:
        raise ValueError("requests were not counted")
    least = -(-objects // 1000)
    return Goal(
        f"{ours.label}: at most {share:.0%} more requests than {least:,}",
        f"{ours.requests / least - 1:.1%}",
        met=ours.requests <= least * (1 + share),
    )
