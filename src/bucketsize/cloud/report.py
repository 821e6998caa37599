"""How the work on the cloud tells what it does. Knows nobody who listens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

Report: TypeAlias = Callable[[str], None]
"""Told of each thing that happens."""

Step: TypeAlias = Callable[[str], AbstractContextManager[Report]]
"""Announces a step; within it, details are reported."""
