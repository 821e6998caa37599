"""The options that say which stretch of time a command looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import click

from bucketsize.asked_time import asked_instant
from bucketsize.model import Window
from bucketsize.window_length import parse_length


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """A window as it was asked for: a length and at most one end, or both ends."""

    length: str
    start: datetime | None
    end: datetime | None

    def window(self, now: datetime) -> Window:
        """The window that is meant; one without ends ends now.

        Raises:
            InvalidInput: The length is none, or the start lies behind the end.
        """
        if self.start and not self.length:
            return Window(self.start, self.end or now)
        length = parse_length(self.length)
        if self.start:
            return Window(self.start, self.start + length)
        return Window.ending(self.end or now, length)


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
            command(asked=_asked(length, start, end, default), **options)

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


def _asked(
    length: str | None, start: datetime | None, end: datetime | None, default: str
) -> AskedWindow:
    if length and start and end:
        raise click.UsageError("--window, --from and --to are one too many: give two.")
    return AskedWindow(length or ("" if start else default), start, end)


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
