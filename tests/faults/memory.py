"""How much memory the processes of a local cloud take, sampled while they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

_FLAT_MIB = 8
_MIB = 2**20
_WARM = 1 / 3
"""The first third of the samples is of processes that are still loading what they need."""


@dataclass(frozen=True, slots=True)
class Course:
    """The memory of one kind of process over time.

    Attributes:
        early_mib: Median of the second third of the samples.
        late_mib: Median of the last third.
    """

    early_mib: float
    late_mib: float

    @property
    def is_flat(self) -> bool:
        """Whether it did not grow, but for what chance makes."""
        return self.late_mib - self.early_mib <= max(_FLAT_MIB, 0.05 * self.early_mib)


@dataclass(slots=True)
class MemoryLog:
    """Samples of all processes that have a run folder in their environment.

    Attributes:
        run_dir: The local cloud's.
    """

    run_dir: Path
    _cloud: list[float] = field(default_factory=list)
    _functions: list[float] = field(default_factory=list)
    _own: list[float] = field(default_factory=list)

    def sample(self) -> None:
        """Look once."""
        cloud, functions = [0.0], [0.0]
        for process in psutil.process_iter():
            try:
                if str(self.run_dir) not in process.environ().values():
                    continue
                mib = process.memory_info().rss / _MIB
                is_function = any("worker" in part for part in process.cmdline())
            except (psutil.Error, OSError):
                continue
            (functions if is_function else cloud).append(mib)
        self._cloud.append(max(cloud))
        self._functions.append(max(functions))
        self._own.append(psutil.Process().memory_info().rss / _MIB)

    @property
    def functions(self) -> Course:
        """The largest process of a function."""
        return _course(self._functions)

    @property
    def cloud(self) -> Course:
        """The local cloud itself, which keeps all data, and every log, in memory."""
        return _course(self._cloud)

    @property
    def own(self) -> Course:
        """This process: proxy, delivery, writers."""
        return _course(self._own)


def _course(samples: Sequence[float]) -> Course:
    warm = int(len(samples) * _WARM)
    early, late = samples[warm : 2 * warm], samples[2 * warm :]
    return Course(median(early or [0]), median(late or [0]))
