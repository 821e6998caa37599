"""The command: ``python -m benchmarks [--quick] [NAME …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain

from rich.console import Console

from benchmarks.dashboard_page import measure_dashboard_page
from benchmarks.event_to_row import measure_event_to_row
from benchmarks.lambda_runtime import UnfitMachine
from benchmarks.ledger import measure_burst, measure_contention, measure_ledger_event
from benchmarks.measure import (
    measure_real_server,
    measure_with_latency,
    measure_with_latency_at_a_million,
    measure_without_latency,
    measure_without_latency_at_a_million,
)
from benchmarks.page import PAGE, write_section
from benchmarks.plotting_cold_start import measure_plotting_cold_start
from benchmarks.report import Result, WrongOutcome, as_markdown, show
from benchmarks.tracking_cold_start import measure_tracking_cold_start
from benchmarks.windows.plots import measure_plot_windows

BENCHMARKS: Mapping[str, Callable[..., Result]] = {
    "plotting_cold_start": measure_plotting_cold_start,
    "tracking_cold_start": measure_tracking_cold_start,
    "event_to_row": measure_event_to_row,
    "measure_50ms": measure_with_latency,
    "measure_50ms_million": measure_with_latency_at_a_million,
    "measure_0ms": measure_without_latency,
    "measure_0ms_million": measure_without_latency_at_a_million,
    "measure_seaweedfs": measure_real_server,
    "ledger_event": measure_ledger_event,
    "ledger_burst": measure_burst,
    "ledger_contention": measure_contention,
    "plot_windows": measure_plot_windows,
    "dashboard_page": measure_dashboard_page,
}
"""Every benchmark by name; each takes ``quick`` and has its markers in the page."""

_WIDTH = 160
"""Of the printed table where no terminal says its own."""


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all, one after the other; 1 if one went wrong."""
    exit_code = 0
    options = _parser().parse_args(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    for name in dict.fromkeys(chain.from_iterable(options.names)) or BENCHMARKS:
        try:
            result = BENCHMARKS[name](quick=options.quick)
        except UnfitMachine as e:
            print(f"{name} cannot be measured here: {e}", file=sys.stderr)
            continue
        except WrongOutcome as e:
            print(f"{name} does not count: {e}", file=sys.stderr)
            exit_code = 1
            continue
        # goals are for the whole, not for a trial of it
        show(replace(result, goals=()) if options.quick else result, console)
        if not options.quick:
            write_section(name, as_markdown(result))
            print(f"Written into {PAGE.parent.name}/{PAGE.name}.", file=sys.stderr)
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure what bucketsize costs, and write it into docs/benchmarks.md.",
    )
    known = ", ".join(BENCHMARKS)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        type=_known,
        help=f"which to run, by name or by how names begin: {known} (all)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few repetitions, to see that it works; nothing is written",
    )
    return parser


def _known(beginning: str) -> list[str]:
    if beginning in BENCHMARKS:
        return [beginning]
    found = [name for name in BENCHMARKS if name.startswith(beginning)]
    if not found:
        raise argparse.ArgumentTypeError(
            f"there is no {beginning}; there are {', '.join(BENCHMARKS)}"
        )
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
