"""What commands write to, whoever started them: no stream and no width ends in a traceback."""

from __future__ import annotations

import os
import re
import sys
from io import TextIOWrapper
from pathlib import Path

_NOWHERE = Path(os.devnull)
_LENGTH = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


def prepare_streams() -> None:
    """Make of the process's streams, and of what it is told of its terminal, such as work.

    A stream that was closed is None, and its number would be that of the next file: it leads
    nowhere then. What an output's encoding lacks is written out as Python does it.
    """
    # In the order of their numbers: each opens as the lowest that is free
    sys.stdin = sys.stdin or _NOWHERE.open()
    sys.stdout = sys.stdout or _NOWHERE.open("w")
    sys.stderr = sys.stderr or _NOWHERE.open("w")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is anyway
    for name in ("COLUMNS", "LINES"):  # rich would take 0 for a width
        if not _LENGTH.fullmatch(os.environ.get(name, "")):
            os.environ.pop(name, None)


def drop_output() -> None:
    """Forget what could not be written: at the process's end Python would try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
