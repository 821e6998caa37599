"""The questions that are put to the tools, and what bucketsize is to reach in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.measure.entrants import Entrant, Outcome, best_of, race
from benchmarks.measure.goals import memory_above, requests_above, times_as_fast
from benchmarks.measure.seaweedfs import seaweedfs
from benchmarks.measure.servers import ListedServer, replay_server
from benchmarks.measure.tools import (
    AWS,
    BOTO3,
    BOTO3_CLIENT,
    BUCKETSIZE,
    OBSTORE,
    RCLONE,
    S3CMD,
    S5CMD,
    Tool,
    available,
    versions,
)
from benchmarks.replay.key_sets import bucket_name
from benchmarks.report import Goal, Result
from benchmarks.timing import Rounds, Samples

_LATENCY_MS = 50
_MORE_REQUESTS = 0.15
_MIB_ABOVE_BOTO3 = 24
_PEERS = (OBSTORE, RCLONE, S5CMD, S3CMD, BOTO3, AWS)
_QUICK_PEERS = (OBSTORE, RCLONE, S5CMD)
"""Those whose run at a million objects takes less than half a minute."""


def measure_with_latency(*, quick: bool) -> Result:
    """100,000 objects, 50 ms a request."""
    flat, dates = _buckets(100_000, quick=quick)
    with replay_server([flat, dates], _LATENCY_MS) as server:
        entrants = [
            *_each((BUCKETSIZE, *_PEERS), flat, server, ", numbered keys"),
            *_each((BUCKETSIZE, *_QUICK_PEERS), dates, server, ", folders by date"),
        ]
        outcomes = race(entrants, _rounds(3, quick=quick))
    goals = []
    for bucket in (flat, dates):
        ours, *peers = (outcomes[e.label] for e in entrants if e.bucket == bucket)
        goals.append(times_as_fast(5, ours, best_of(peers)))
    return _result(f"{_question(server, flat)}, {_LATENCY_MS} ms a request", outcomes, goals)


def measure_with_latency_at_a_million(*, quick: bool) -> Result:
    """1,000,000 objects, 50 ms a request, against the sum of the waits alone."""
    flat, dates = _buckets(1_000_000, quick=quick)
    with replay_server([flat, dates], _LATENCY_MS) as server:
        entrants = [
            *_each([BUCKETSIZE], flat, server, ", numbered keys"),
            *_each([BUCKETSIZE], dates, server, ", folders by date"),
        ]
        outcomes = race(entrants, _rounds(5, quick=quick))
    objects = server.sizes[flat].object_count
    floor = _waits(objects)
    goals = [times_as_fast(10, ours, floor) for ours in outcomes.values()]
    goals += [requests_above(_MORE_REQUESTS, ours, objects) for ours in outcomes.values()]
    title = f"{_question(server, flat)}, {_LATENCY_MS} ms a request"
    return _result(title, {**outcomes, floor.label: floor}, goals)


def measure_without_latency(*, quick: bool) -> Result:
    """100,000 objects and a server that answers at once."""
    bucket, _ = _buckets(100_000, quick=quick)
    with replay_server([bucket], 0) as server:
        entrants = _each((BUCKETSIZE, *_PEERS, BOTO3_CLIENT), bucket, server)
        outcomes = race(entrants, _rounds(5, quick=quick))
    goals = _goals_without_latency(outcomes)
    return _result(f"{_question(server, bucket)}, 0 ms a request", outcomes, goals)


def measure_without_latency_at_a_million(*, quick: bool) -> Result:
    """The same with 1,000,000 objects, without those that take a minute and more."""
    bucket, _ = _buckets(1_000_000, quick=quick)
    with replay_server([bucket], 0) as server:
        entrants = _each((BUCKETSIZE, *_QUICK_PEERS, BOTO3_CLIENT), bucket, server)
        outcomes = race(entrants, _rounds(3, quick=quick))
    ours, objects = outcomes[BUCKETSIZE.label], server.sizes[bucket].object_count
    goals = [
        *_goals_without_latency(outcomes),
        requests_above(_MORE_REQUESTS, ours, objects),
    ]
    return _result(f"{_question(server, bucket)}, 0 ms a request", outcomes, goals)


def measure_real_server(*, quick: bool) -> Result:
    """100,000 small objects in SeaweedFS."""
    available()
    with seaweedfs(1_000 if quick else 100_000) as server:
        (bucket,) = server.sizes
        outcomes = race(_each((BUCKETSIZE, *_PEERS), bucket, server), _rounds(3, quick=quick))
    ours, *peers = outcomes.values()
    goals = [times_as_fast(1, ours, best_of(peers))]
    return _result(f"{_question(server, bucket)} in SeaweedFS", outcomes, goals)


def _goals_without_latency(outcomes: Mapping[str, Outcome]) -> list[Goal]:
    ours = outcomes[BUCKETSIZE.label]
    return [
        times_as_fast(1, ours, outcomes[OBSTORE.label]),
        times_as_fast(4, ours, outcomes[S5CMD.label]),
        times_as_fast(4, ours, outcomes[RCLONE.label]),
        memory_above(_MIB_ABOVE_BOTO3, ours, outcomes[BOTO3_CLIENT.label]),
    ]


def _waits(objects: int) -> Outcome:
    """The least that one request after the other can take: a page holds 1,000 objects."""
    pages = -(-objects // 1000)
    label = f"{pages:,} requests one after the other, the waits alone (computed)"
    return Outcome(label, Samples((pages * float(_LATENCY_MS),)), requests=pages)


def _buckets(objects: int, *, quick: bool) -> tuple[str, str]:
    count = min(objects, 5_000) if quick else objects
    return bucket_name("flat", count), bucket_name("dates", count)


def _rounds(measured: int, *, quick: bool) -> Rounds:
    """Without one to warm up: what is slower from a cold disk moves no median."""
    return Rounds(warm_up=0, measured=1 if quick else measured)


def _each(
    tools: Iterable[Tool], bucket: str, server: ListedServer, suffix: str = ""
) -> list[Entrant]:
    return [Entrant(tool.label + suffix, tool, bucket, server) for tool in available(*tools)]


def _question(server: ListedServer, bucket: str) -> str:
    return f"Size and number of {server.sizes[bucket].object_count:,} objects"


def _result(title: str, outcomes: Mapping[str, Outcome], goals: Sequence[Goal]) -> Result:
    """The table; its ratios are to the quickest that is neither ours nor asks nothing."""
    others = (
        outcome
        for label, outcome in outcomes.items()
        if label != BOTO3_CLIENT.label and not label.startswith(BUCKETSIZE.label)
    )
    return Result(
        title=title,
        floor=best_of(others).label,
        lines=tuple(outcome.line for outcome in outcomes.values()),
        versions=versions(),
        goals=tuple(goals),
    )
