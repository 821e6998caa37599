"""Times the plots of windows of all lengths over a million rows, beside the plot of four rows.

Each is drawn by the service's own code from a DynamoDB that answers after a set time, and
checked against all rows: whether the picture shows the spike of one row.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from benchmarks.measure.process import run
from benchmarks.report import Goal, Line, Result, WrongOutcome
from benchmarks.timing import Rounds, interleaved
from benchmarks.windows.plot import WindowPlot
from benchmarks.windows.rows import FOUR, MANY, SPIKE_SIZE, many_rows
from benchmarks.windows.server import TableServer, table_server
from bucketsize.model import Measurement
from bucketsize.summaries.resolutions import MOST_INTERVALS
from bucketsize.summaries.window import MOST_ROWS

_ROWS = 1_000_000
_LATENCY_MS = 10.0
_GOAL = 3.0
_WINDOWS = {"10s": "10 s", "1h": "1 h", "30d": "30 d", "5y": "5 y"}
_WITH_SPIKE = ("1 h", "30 d", "5 y")
# docs/windows.md, "The bound": 17, and one for each further megabyte, of which what may be read
# here holds no more than two (4,700 items of at most 450 bytes).
_MOST_REQUESTS = 17 + 2
_MOST_ROWS_READ = MOST_ROWS + MOST_INTERVALS + 200
_MOST_MORE_MIB = 16


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one plot takes besides time."""

    requests: int
    rows: int
    peak_mib: float
    measurements: int

    def figures(self) -> Mapping[str, str]:
        """For the table."""
        return {
            "rows read": f"{self.rows:,}",
            "rows drawn from": f"{self.measurements:,}",
            "peak, MiB": f"{self.peak_mib:.0f}",
        }


def measure_plot_windows(*, quick: bool) -> Result:
    """Time warm plots, in turns, and look at what each asked for."""
    rows = 50_000 if quick else _ROWS
    rounds = Rounds(warm_up=2, measured=3 if quick else 11)
    with table_server(rows, _LATENCY_MS) as server:
        endpoint = server.endpoint_url
        four = "four rows, 10 s"
        plots = {four: WindowPlot.at(endpoint, FOUR, "10s")}
        plots |= {_label(w, rows): WindowPlot.at(endpoint, MANY, w) for w in _WINDOWS}
        server.begin()
        _check(plots, rows)
        samples = interleaved(
            {label: lambda plot=plot: _timed(plot) for label, plot in plots.items()},  # type: ignore[misc]
            rounds,
        )
        costs = {label: _cost(server, plot) for label, plot in plots.items()}
    return Result(
        title="Plots of windows of any length",
        floor=four,
        lines=tuple(
            Line(
                label,
                samples[label],
                str(costs[label].requests),
                None if label == four else _GOAL,
                costs[label].figures(),
            )
            for label in plots
        ),
        versions={"boto3": version("boto3"), "matplotlib": version("matplotlib")},
        goals=_goals(costs, costs[four]),
    )


def _label(window: str, rows: int) -> str:
    return f"{rows:,} rows, {_WINDOWS[window]}"


def _timed(plot: WindowPlot) -> float:
    began = time.perf_counter()
    plot.draw()
    return (time.perf_counter() - began) * 1000


def _cost(server: TableServer, plot: WindowPlot) -> _Cost:
    server.begin()
    measurements = len(plot.series().measurements)
    requests, rows = server.asked()
    window = f"{int(plot.length.total_seconds())}s"
    arguments = [server.endpoint_url, plot.bucket_name, window]
    once = run([sys.executable, "-m", "benchmarks.windows.plot", *arguments])
    return _Cost(requests, rows, once.peak_mib, measurements)


def _check(plots: Mapping[str, WindowPlot], count: int) -> None:
    """Figures count only if each picture shows what all rows would.

    Raises:
        WrongOutcome: It does not.
    """
    everything = list(many_rows(count))
    for label, plot in plots.items():
        if plot.bucket_name == MANY:
            inside = [row for row in everything if row.timestamp in plot.window]
            _check_one(label, plot, inside)


def _check_one(label: str, plot: WindowPlot, rows: list[Measurement]) -> None:
    sizes, shown = [row.total_size for row in rows], plot.shown_sizes()
    wanted = (sizes[0], sizes[-1], min(sizes), max(sizes))
    if (shown[0], shown[-1], min(shown), max(shown)) != wanted:
        raise WrongOutcome(f"{label}: first, last, least and most are not those of all rows.")
    if (max(sizes) == SPIKE_SIZE) != label.endswith(_WITH_SPIKE):
        raise WrongOutcome(f"{label}: the spike is not where it should be.")


def _goals(costs: Mapping[str, _Cost], four: _Cost) -> tuple[Goal, ...]:
    most_requests = max(cost.requests for cost in costs.values())
    most_rows = max(cost.rows for cost in costs.values())
    most_more = max(cost.peak_mib for cost in costs.values()) - four.peak_mib
    return (
        Goal(
            f"at most {_MOST_REQUESTS} requests, of any window",
            str(most_requests),
            met=most_requests <= _MOST_REQUESTS,
        ),
        Goal(
            f"at most {_MOST_ROWS_READ:,} rows and summaries read, of any window",
            f"{most_rows:,}",
            met=most_rows <= _MOST_ROWS_READ,
        ),
        Goal(
            f"at most {_MOST_MORE_MIB} MiB more than for four rows",
            f"{most_more:.0f} MiB",
            met=most_more <= _MOST_MORE_MIB,
        ),
        Goal("the spike of one row is in each picture of 1 h, 30 d, 5 y", "it is", met=True),
    )
