"""What a soak came to: whether everything held, and its table in docs/guarantees.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.page import write_section
from bucketsize.model import BucketSize
from faults.memory import Course
from faults.plan import Fault

BROUGHT_BACK = "dead letters brought back"
PAGE = Path(__file__).parents[2] / "docs/guarantees.md"


@dataclass(frozen=True, slots=True)
class SoakResult:
    """The figures of one run.

    Attributes:
        seed: Replays its plans.
        seconds: How long the load lasted.
        counts: What happened, by kind; the faults among it by their names.
        rows: Rows written, by method.
        partial_rows: Rows whose size and count do not fit together.
        listed: A full listing at the end, by method.
        differing: The buckets whose last row was not that.
        left_in_queues: Messages at the end.
        dead_letters: Of them, those that were given up.
        functions: Memory of the functions.
        cloud: Of the local cloud.
        own: Of what makes the load.
    """

    seed: int
    seconds: float
    counts: Mapping[str, int]
    rows: Mapping[str, int]
    partial_rows: int
    listed: Mapping[str, BucketSize]
    differing: tuple[str, ...]
    left_in_queues: int
    dead_letters: int
    functions: Course
    cloud: Course
    own: Course

    @property
    def held(self) -> bool:
        """Whether everything is as promised."""
        left = self.left_in_queues + self.dead_letters + self.partial_rows
        brought_back = self.counts.get(BROUGHT_BACK, 0)
        return bool(not (left or self.differing) and brought_back and self.functions.is_flat)

    def table(self) -> str:
        """As Markdown."""
        faults = {f.value for f in Fault}
        happened = {k: n for k, n in self.counts.items() if k in faults and k != Fault.NONE}
        requests = sum(n for k, n in self.counts.items() if k in faults)
        lines = [
            ("seed", f"{self.seed}"),
            ("load", f"{self.seconds:.0f} s, ended {datetime.now(UTC):%d %B %Y}"),
            *((k, f"{n:,}") for k, n in sorted(self.counts.items()) if k not in faults),
            ("requests of the functions", f"{requests:,}"),
            *((f"of them: {k}", f"{n:,}") for k, n in sorted(happened.items())),
            *((f"rows by {m}", f"{n:,}") for m, n in self.rows.items()),
            ("rows of a part of a bucket", f"{self.partial_rows}"),
            *((f"last row by {m}", self._last_row(m, size)) for m, size in self.listed.items()),
            ("messages left", f"{self.left_in_queues}, dead letters {self.dead_letters}"),
            ("memory of the largest function process", _of(self.functions)),
            ("memory of the local cloud, which holds all data and logs", _of(self.cloud)),
            ("memory of proxy, delivery and writers", _of(self.own)),
            ("everything held", "yes" if self.held else "**no**"),
        ]
        rows = "\n".join(f"| {name} | {value} |" for name, value in lines)
        return f"| What | Figure |\n|---|---|\n{rows}\n"

    def _last_row(self, method: str, size: BucketSize) -> str:
        wrong = [d for d in self.differing if d.startswith(f"{method}:")]
        listed = f"{size.total_size:,} bytes in {size.object_count:,} objects"
        return f"**not** the listing: {wrong[0]}" if wrong else f"equals the listing: {listed}"


def _of(course: Course) -> str:
    word = "flat" if course.is_flat else "grew"
    return f"{course.early_mib:.0f} MiB, later {course.late_mib:.0f} MiB: {word}"


def write_result(result: SoakResult) -> None:
    """Put the table into docs/guarantees.md, between its markers."""
    write_section("soak", result.table(), PAGE)
