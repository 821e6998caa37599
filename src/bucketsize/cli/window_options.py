"""The options that say which stretch of time a command looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import click

from bucketsize.asked_time import asked_instant, window_of
from bucketsize.model import Window
from bucketsize.window_length import parse_length


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """A window as it was asked for, and the length that it has where nothing tells it."""

    length: str | None
    start: datetime | None
    end: datetime | None
    default: str

    def window(self, now: datetime) -> Window:
        """The window that is meant.

        Raises:
            InvalidInput: The length is none, or the options make no window.
        """
        length = None if self.length is None else parse_length(self.length)
        default = parse_length(self.default)
        return window_of(length, self.start, self.end, now=now, default=default)


def window_options(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add ``--window``, ``--from`` and ``--to``; the command gets ``asked``.

    Args:
        default: The length where none of them is given.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_asked(
            length: str | None, start: datetime | None, end: datetime | None, **options: Any
        ) -> None:
            command(asked=AskedWindow(length, start, end, default), **options)

        for option in (
            click.option("--to", "end", callback=_instant, metavar="TIME", help="Its end."),
            click.option("--from", "start", callback=_instant, metavar="TIME", help=_FROM),
            click.option(
                "--window",
                "length",
                metavar="LENGTH",
                help=f"10s, 5m, 1h, 30d, 2w, 5y; default: {default}.",
            ),
        ):
            option(with_asked)
        return with_asked

    return decorate


_FROM = "Its start: 2026-11-23 or 2026-11-23T03:12, UTC unless it says its zone."


def _instant(
    _context: click.Context, _option: click.Parameter, text: str | None
) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as e:
        raise click.BadParameter(f"{text!r:.40} is not a time like 2026-11-23T03:12.") from e
    return asked_instant(instant)
