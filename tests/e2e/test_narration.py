"""What a person sees on standard error while a step runs, and what of it stays."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

# What `package`, `deploy` and `demo` do, for a Python that nobody has.
PACKING = """
import sys
from pathlib import Path
from bucketsize.cli.narration import Narrator
from bucketsize.cloud.packaging.cache import Cache
from bucketsize.cloud.packaging.target import Target
from bucketsize.cloud.packaging.workbench import Workbench

with Narrator().step("Packing") as report:
    target = Target("3.99", "manylinux_2_34", "arm64")
    report("first detail")
    assert Workbench(target, report, Cache(Path(sys.argv[1]))).interpreter is None
    report("second detail")
"""
WARNING = "Warning: No Python 3.99 was found here"

Seen = Callable[[Path], list[str]]


def seen_in_a_log(folder: Path) -> list[str]:
    """The lines on a standard error that is no terminal."""
    finished = subprocess.run(
        [sys.executable, "-c", PACKING, str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return finished.stderr.splitlines()


def seen_in_a_terminal(folder: Path) -> list[str]:
    """The lines that still stand in a terminal at the end."""
    ours, theirs = pty.openpty()
    environ = os.environ | {"TERM": "xterm", "COLUMNS": "300"}
    try:
        with subprocess.Popen(
            [sys.executable, "-c", PACKING, str(folder)], stderr=theirs, env=environ
        ) as process:
            os.close(theirs)
            written = b""
            with suppress(OSError):  # Linux's way of saying that the other end is closed
                while read := os.read(ours, 4096):
                    written += read
    finally:
        os.close(ours)
    assert process.returncode == 0
    return standing(written.decode())


def standing(written: str) -> list[str]:
    """What is left where lines were erased, the one above included, and written anew."""
    written = re.sub(r"[^\n]*\n[^\n]*\x1b\[1A", "", written)
    lines = (line.rsplit("\x1b[2K", 1)[-1] for line in written.split("\n"))
    return [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", line) for line in lines]


@pytest.mark.parametrize("seen", [seen_in_a_log, seen_in_a_terminal])
def test_a_warning_stays_on_standard_error(seen: Seen, tmp_path: Path) -> None:
    assert sum(line.startswith(WARNING) for line in seen(tmp_path)) == 1


def test_a_log_keeps_each_detail_of_a_step(tmp_path: Path) -> None:
    said = [line for line in seen_in_a_log(tmp_path) if not line.startswith(WARNING)]
    assert said[:2] == ["  · first detail", "  · second detail"]
    assert said[2].startswith("✓ Packing")


def test_a_terminal_shows_no_detail_once_the_step_is_done(tmp_path: Path) -> None:
    said = [line for line in seen_in_a_terminal(tmp_path) if line]
    assert said[-1].startswith("✓ Packing")
    assert not any("detail" in line for line in said)
