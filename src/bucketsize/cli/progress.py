"""What people see while a bucket is listed: in a terminal it moves, in a log it is rare."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import click

from bucketsize.byte_size import format_size
from bucketsize.cli.counted import counted
from bucketsize.listing import Progress

_LOG_EVERY_SECONDS = 30
Tell = Callable[[Progress], None]


@contextmanager
def shown_progress(now: Callable[[], float] = monotonic) -> Iterator[Tell]:
    """Within it, the progress that is told is shown on standard error.

    Args:
        now: Seconds, from whenever.
    """
    if sys.stderr.isatty():
        with _live(now) as tell:
            yield tell
    else:
        yield RareLines(now)


def progress_words(seen: Progress, seconds: float) -> str:
    """Objects, bytes, requests and rate, in one line."""
    size = seen.size
    rate = size.object_count / seconds if seconds else 0
    return (
        f"{counted(size.object_count, 'object')} · {format_size(size.total_size)}"
        f" · {counted(seen.requests, 'request')} · {rate:,.0f} objects/s"
    )


@dataclass
class RareLines:
    """Writes a line now and then, so that a log shows that something goes on.

    Attributes:
        now: Seconds, from whenever.
    """

    now: Callable[[], float]
    _started: float = field(init=False)
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self._last = self.now()

    def __call__(self, seen: Progress) -> None:
        """Take in how far the listing is; most of the time nothing is written."""
        now = self.now()
        if now - self._last >= _LOG_EVERY_SECONDS:
            self._last = now
            click.echo(f"  · {progress_words(seen, now - self._started)}", err=True)


@contextmanager
def _live(now: Callable[[], float]) -> Iterator[Tell]:
    from rich.console import Console  # noqa: PLC0415  only a terminal needs what it costs
    from rich.markup import escape  # noqa: PLC0415

    started = now()
    with Console(stderr=True, highlight=False).status("Listing …") as status:
        yield lambda seen: status.update(escape(progress_words(seen, now() - started)))
