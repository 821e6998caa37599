"""The command: ``python -m benchmarks [--quick] [NAME …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from rich.console import Console

from benchmarks.event_to_row import measure_event_to_row
from benchmarks.lambda_runtime import UnfitMachine
from benchmarks.page import PAGE, write_section
from benchmarks.plotting_cold_start import measure_plotting_cold_start
from benchmarks.report import Result, as_markdown, show
from benchmarks.tracking_cold_start import measure_tracking_cold_start

BENCHMARKS: Mapping[str, Callable[..., Result]] = {
    "plotting_cold_start": measure_plotting_cold_start,
    "tracking_cold_start": measure_tracking_cold_start,
    "event_to_row": measure_event_to_row,
}
"""Every benchmark by name; each takes ``quick`` and has its markers in the page."""

_WIDTH = 160
"""Of the printed table where no terminal says its own."""


def main(arguments: list[str]) -> None:
    """Run the benchmarks that are named, or all, one after the other."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    for name in options.names or BENCHMARKS:
        try:
            result = BENCHMARKS[name](quick=options.quick)
        except UnfitMachine as e:
            print(f"{name} cannot be measured here: {e}", file=sys.stderr)
            continue
        show(result, console)
        if not options.quick:
            write_section(name, as_markdown(result))
            print(f"Written into {PAGE.parent.name}/{PAGE.name}.", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure what bucketsize costs, and write it into docs/benchmarks.md.",
    )
    known = ", ".join(BENCHMARKS)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", type=_known, help=f"which to run: {known} (all)"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few repetitions, to see that it works; nothing is written",
    )
    return parser


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(
            f"there is no {name}; there are {', '.join(BENCHMARKS)}"
        )
    return name


if __name__ == "__main__":
    main(sys.argv[1:])
