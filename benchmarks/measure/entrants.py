"""Lets tools take turns at the same question, and keeps what each run took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.measure.process import Run, run
from benchmarks.measure.servers import ListedServer
from benchmarks.measure.tools import Target, Tool
from benchmarks.report import Line, WrongOutcome
from benchmarks.timing import Rounds, Samples, interleaved


@dataclass(frozen=True)
class Entrant:
    """A tool that is asked about one bucket, and all its runs.

    Attributes:
        label: Its line in the table.
        tool: What is run.
        bucket: The bucket.
        server: Where that is.
        runs: What was seen, and the requests of each.
    """

    label: str
    tool: Tool
    bucket: str
    server: ListedServer
    runs: list[tuple[Run, int | None]] = field(default_factory=list)

    def __call__(self) -> float:
        """Run once; the milliseconds count only with the right answer.

        Raises:
            WrongOutcome: The answer is wrong.
        """
        self.server.begin()
        done = run(self.tool.command(Target(self.server.host, self.bucket)))
        answer, right = self.tool.read(done.told), self.server.sizes[self.bucket]
        if answer not in (right, None):
            raise WrongOutcome(f"{self.label} answered {answer} instead of {right}")
        self.runs.append((done, self.server.requests()))
        return done.milliseconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entrant's figures: medians over its runs.

    Attributes:
        label: Its line in the table.
        samples: The times.
        cpu_seconds: In user and system mode; None if nothing ran.
        peak_mib: The most memory held; None if nothing ran.
        requests: The most that a run made; None if they were not counted.
    """

    label: str
    samples: Samples
    cpu_seconds: float | None = None
    peak_mib: float | None = None
    requests: int | None = None

    @property
    def line(self) -> Line:
        """As a line of the table."""
        requests = None if self.requests is None else f"{self.requests:,}"
        figures = {"CPU, s": (self.cpu_seconds, ".2f"), "peak, MiB": (self.peak_mib, ".0f")}
        told = {k: format(figure, form) for k, (figure, form) in figures.items() if figure}
        return Line(self.label, self.samples, requests, figures=told)


def race(entrants: Sequence[Entrant], rounds: Rounds) -> dict[str, Outcome]:
    """Let all run in interleaved rounds; by label."""
    timed: dict[str, Callable[[], float]] = {entrant.label: entrant for entrant in entrants}
    samples = interleaved(timed, rounds)
    return {
        entrant.label: _outcome(entrant, samples[entrant.label], rounds) for entrant in entrants
    }


def best_of(outcomes: Iterable[Outcome]) -> Outcome:
    """The quickest, by its median."""
    return min(outcomes, key=lambda outcome: outcome.samples.median)


def _outcome(entrant: Entrant, samples: Samples, rounds: Rounds) -> Outcome:
    counted = entrant.runs[rounds.warm_up :]
    requests = [made for _, made in counted if made is not None]
    return Outcome(
        entrant.label,
        samples,
        cpu_seconds=median(done.cpu_seconds for done, _ in counted),
        peak_mib=median(done.peak_mib for done, _ in counted),
        requests=max(requests, default=None),
    )
