"""``make soak``: load with faults on both methods for minutes, then a full listing decides.

    python -m faults.soak --seconds 900 --seed 7 --write

Events come late and twice, the functions' AWS fails by plan, for a quarter of the time wholly,
dead letters are brought back all the while, and plots are drawn. With ``--write`` the result
goes into docs/guarantees.md.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

from harness import deploy_app

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud
from bucketsize.errors import BucketsizeError
from bucketsize.model import Method
from bucketsize.plot_api import PlotApi
from faults.delivery import DeliveryPlan
from faults.faulty_app import FaultyApp, faulty_app
from faults.memory import MemoryLog
from faults.plan import CALM, Fault, FaultPlan
from faults.proxy import FaultProxy
from faults.soak_result import BROUGHT_BACK, SoakResult, write_result

OBJECT_BYTES = 1009
"""Of every object: a row of another proportion counts one in part, or not at all."""

SHARE = 0.1
KEYS = 200
MOST_UNDER_WAY = 150
SECONDS_AT_REST = 900
CHANGES_PER_SECOND = {Method.LISTING: 1.0, Method.LEDGER: 3.0}
BURSTS = {Method.LISTING: 10, Method.LEDGER: 60}
SECONDS_BETWEEN_BURSTS = 60
OUTAGE_BEGINS, OUTAGE_SHARE = 0.05, 0.25
"""When every request begins to fail, and for how long, as shares of the time of load: in 15
minutes long enough that botocore's and Lambda's retries are used up, and events become dead
letters; over before memory is looked at, since nothing is drawn meanwhile."""

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Soak:
    """One run.

    Attributes:
        faulty: The app behind proxy and delivery.
        seed: Decides the changes.
        memory: Sampled every few seconds.
        counts: What happened, by kind.
    """

    faulty: FaultyApp
    seed: int
    memory: MemoryLog
    counts: Counter[str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)
    is_at_rest: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count, from any thread."""
        with self._counting:
            self.counts[what] += number

    def run(self, seconds: float) -> None:
        """Load for so long, then until everything has come to rest."""
        with ThreadPoolExecutor(8) as executor:
            loads: list[Callable[[], None]] = [
                partial(self.change, method) for method in Method
            ]
            loads += [partial(self.draw, number) for number in range(2)]
            others: list[Callable[[], None]] = [
                self.deliver,
                self.bring_back,
                self.watch_memory,
                partial(self.break_down, seconds),
            ]
            under_load = [executor.submit(load) for load in loads]
            beside = [executor.submit(work) for work in others]
            self.is_over.wait(seconds)
            self.is_over.set()
            try:
                for future in under_load:
                    future.result()
                self._begin(CALM)
                self._wait_for_rest()
            finally:
                self.is_at_rest.set()
            for future in beside:
                future.result()

    def change(self, method: Method) -> None:
        """A steady stream of changes of one bucket, and bursts."""
        chance = Random(f"{self.seed}/{method}")  # noqa: S311  chance, not secrecy
        burst_at = time.monotonic() + SECONDS_BETWEEN_BURSTS / 2
        while not self.is_over.wait(1 / CHANGES_PER_SECOND[method]):
            changes = 1
            if time.monotonic() >= burst_at:
                changes, burst_at = BURSTS[method], burst_at + SECONDS_BETWEEN_BURSTS
            for _ in range(changes):
                self._change_one(method, chance)
            while self.faulty.under_way() > MOST_UNDER_WAY and not self.is_over.wait(1):
                self.count("pauses of the writers")

    def _change_one(self, method: Method, chance: Random) -> None:
        s3: Any = self.faulty.app.aws.s3
        where = {
            "Bucket": FaultyApp.bucket_name(method),
            "Key": f"k{chance.randrange(KEYS)}",
        }
        if chance.random() < 0.3:
            s3.delete_object(**where)
        else:
            s3.put_object(**where, Body=b"x" * OBJECT_BYTES)
        self.count(f"changes by {method}")

    def deliver(self) -> None:
        """Hand events on when they are due."""
        while not self.is_at_rest.wait(0.1):
            self.count("deliveries", self.faulty.pump())

    def bring_back(self) -> None:
        """``bucketsize redrive``, again and again; it may meet faults itself."""
        while not self.is_at_rest.wait(5):
            if not self.faulty.dead_letters():
                continue
            try:
                self.count(BROUGHT_BACK, self.faulty.bring_back())
            except BucketsizeError:
                self.count("redrives that failed")

    def break_down(self, seconds: float) -> None:
        """Once, for a while, the functions' AWS does nothing that they ask."""
        if self.is_over.wait(seconds * OUTAGE_BEGINS):
            return
        self._begin(FaultPlan(self.seed, 1, (Fault.THROTTLE, Fault.CUT_BEFORE)))
        if not self.is_over.wait(seconds * OUTAGE_SHARE):
            self._begin(FaultPlan(self.seed, SHARE))

    def _begin(self, plan: FaultPlan) -> None:
        counts = self.faulty.proxy.begin(plan)
        with self._counting:
            self.counts.update(counts)

    def draw(self, number: int) -> None:
        """Plots of both buckets; a fault may fail one, which its caller is told."""
        app = self.faulty.app
        session = app.aws.session
        api = PlotApi(app.outputs["PlotApiUrl"], session.get_credentials(), app.aws.region)
        while not self.is_over.wait(3):
            bucket_name = FaultyApp.bucket_name(list(Method)[number])
            try:
                api.get_plot(bucket_name, "5m")
                self.count("plots drawn")
            except BucketsizeError:
                self.count("plots that failed")

    def watch_memory(self) -> None:
        """Until the load is over: afterwards less is done, and less is needed."""
        while not self.is_over.wait(5):
            self.memory.sample()

    def _wait_for_rest(self) -> None:
        deadline = time.monotonic() + SECONDS_AT_REST
        while time.monotonic() < deadline:
            time.sleep(2)
            faulty = self.faulty
            if not (faulty.under_way() or faulty.dead_letters() or faulty.differing()):
                return


def result_of(soak: Soak, seconds: float) -> SoakResult:
    """What stands at the end."""
    faulty, memory = soak.faulty, soak.memory
    rows = {m: faulty.app.rows(FaultyApp.bucket_name(m), EPOCH) for m in Method}
    partial = [
        r for m in Method for r in rows[m] if r.total_size != OBJECT_BYTES * r.object_count
    ]
    return SoakResult(
        seed=soak.seed,
        seconds=seconds,
        counts=dict(soak.counts),
        rows={str(m): len(rows[m]) for m in Method},
        partial_rows=len(partial),
        listed={str(m): faulty.listed(m) for m in Method},
        differing=tuple(faulty.differing()),
        left_in_queues=faulty.under_way(),
        dead_letters=faulty.dead_letters(),
        functions=memory.functions,
        cloud=memory.cloud,
        own=memory.own,
    )


def main() -> int:
    """Run it as the command line says; 0 where everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--write", action="store_true", help="into docs/guarantees.md")
    asked = parser.parse_args()
    print(f"Seed {asked.seed}, {asked.seconds:.0f} s of load.", file=sys.stderr)  # noqa: T201
    with start_local_cloud() as cloud, FaultProxy(cloud.port) as proxy:
        plan = DeliveryPlan(asked.seed, doubled=0.2, longest_delay=10)
        faulty = faulty_app(deploy_app(local_aws(cloud)), proxy, plan, visible_again_seconds=60)
        proxy.begin(FaultPlan(asked.seed, SHARE))
        soak = Soak(faulty, asked.seed, MemoryLog(cloud.run_dir))
        soak.run(asked.seconds)
        result = result_of(soak, asked.seconds)
    print(result.table())  # noqa: T201
    if asked.write:
        write_result(result)
    return 0 if result.held else 1


if __name__ == "__main__":
    sys.exit(main())
