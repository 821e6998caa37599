"""Calls of the REST API, all at noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bucketsize.model import Window
from bucketsize.plotting.request import Call
from bucketsize.plotting.request.window import read_window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def window(**parameters: str) -> Window:
    """The window of a call at noon; ``from_`` stands for ``from``."""
    named = {name.removesuffix("_"): value for name, value in parameters.items()}
    return read_window(Call("GET", "/plot", named, NOON), HOUR)
