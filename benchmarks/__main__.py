"""Runs the benchmarks, prints their tables, and keeps them in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import event_to_row, start_up

BENCHMARKS = {"start-up": start_up, "event-to-row": event_to_row}
PAGE = Path(__file__).parents[1] / "docs/benchmarks.md"

_INTRODUCTION = """# Benchmarks

Written by `make bench`. Ratios are taken in one run, the alternatives in turn; they say
more than the milliseconds, which are this machine's.
"""


def machine() -> str:
    """The machine and the versions, as a line of Markdown."""
    memory_gib = psutil.virtual_memory().total / 2**30
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("boto3", "aws-lambda-powertools", "ministack")
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores {platform.machine()},"
        f" {memory_gib:.0f} GiB, {platform.system()}, Python {platform.python_version()};"
        f" {libraries}."
    )


def main() -> None:
    """Run what is asked for; write the page only when everything was run in full."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: all")
    parser.add_argument("--quick", action="store_true", help="few rounds, nothing written")
    arguments = parser.parse_args()
    tables = []
    for name in arguments.names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        tables.append(benchmark.run(3 if arguments.quick else benchmark.ROUNDS))
        print(tables[-1], end="\n\n", flush=True)
    if not arguments.names and not arguments.quick:
        PAGE.write_text("\n\n".join([_INTRODUCTION + "\n" + machine(), *tables]) + "\n")


if __name__ == "__main__":
    main()
