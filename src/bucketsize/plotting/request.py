"""What a call of the REST API asks for. Draws nothing, makes no request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bucketsize.errors import InvalidInput
from bucketsize.model import APP_BUCKET_NAME, Window
from bucketsize.settings import PlottingSettings

_BUCKET_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")
_LENGTH = re.compile(r"([1-9][0-9]{0,9})([smhdwy])")
_ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
_UNIT_DAYS = {"s": 1 / 86_400, "m": 1 / 1_440, "h": 1 / 24, "d": 1, "w": 7, "y": 365.25}
_LONGEST = timedelta(days=100 * 365.25)
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
_PARAMETERS = ("bucket", "window", "from", "to", "format")


class PlotFormat(StrEnum):
    """The forms that the plot can be asked for in."""

    PNG = "png"
    SVG = "svg"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class PlotRequest:
    """A bucket, a stretch of time, and the form of the answer."""

    bucket_name: str
    window: Window
    plot_format: PlotFormat


def read_request(event: Any, settings: PlottingSettings, now: datetime) -> PlotRequest:
    """The request in an event of API Gateway (REST, proxy integration).

    The window ends when the request reached API Gateway, not ``now``, so that a
    cold start does not push the oldest dots out of it. An event that is not API
    Gateway's, such as the console's test event, asks for the defaults.

    Raises:
        InvalidInput: A parameter is unknown or malformed.
    """
    if not isinstance(event, dict):
        event = {}
    parameters = event.get("queryStringParameters") or {}
    for name in parameters:
        if name not in _PARAMETERS:
            raise InvalidInput(
                f"There is no parameter {name!r:.40}.",
                hint=f"The parameters are {', '.join(_PARAMETERS)}.",
            )
    return PlotRequest(
        _bucket_name(parameters.get("bucket", APP_BUCKET_NAME), settings),
        read_window(
            parameters,
            _reached_gateway_at(event) or now,
            timedelta(seconds=settings.window_seconds),
        ),
        _plot_format(parameters.get("format", PlotFormat.PNG)),
    )


def read_window(parameters: Mapping[str, str], now: datetime, length: timedelta) -> Window:
    """The window that ``window``, ``from`` and ``to`` mean, or those of them that are given.

    Args:
        parameters: All of the request's.
        now: The end of a window that has none, and is not counted from its beginning.
        length: Of a window that tells neither its length nor its beginning.

    Raises:
        InvalidInput: One is malformed, or they contradict one another.
    """
    start, end = (
        parse_instant(name, parameters[name]) if name in parameters else None
        for name in ("from", "to")
    )
    if "window" in parameters:
        length = parse_length(parameters["window"])
        if start and end:
            raise InvalidInput(
                "The parameters from, to and window say the window's length twice.",
                hint="Leave one of them out.",
            )
        end = start + length if start else end
    end = end or now
    start = start or end - length
    if not timedelta(0) <= end - start <= _LONGEST:
        raise InvalidInput(
            f"The window from {start:%Y-%m-%dT%H:%M:%SZ} to {end:%Y-%m-%dT%H:%M:%SZ} ends"
            " before it begins, or is longer than 100 years.",
            hint="Without to, a window ends now.",
        )
    return Window(start, end)


def parse_instant(name: str, text: str) -> datetime:
    """The instant that a parameter names.

    Raises:
        InvalidInput: It names none, or does not say its zone.
    """
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC) if _ZONE.search(text) else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None or not _EARLIEST <= instant <= _LATEST:
        raise InvalidInput(
            f"The parameter {name} is {text!r:.40}, which is not an instant.",
            hint="Write 2026-11-23T03:12:00Z; a + before the zone must be sent as %2B.",
        )
    return instant


def parse_length(text: str) -> timedelta:
    """The length of a window such as ``10s``, ``5m``, ``1h``, ``30d``, ``2w``, ``5y``.

    Raises:
        InvalidInput: The text has another form, or means more than 100 years.
    """
    match = _LENGTH.fullmatch(text)
    days = int(match[1]) * _UNIT_DAYS[match[2]] if match else 0
    if not 0 < days <= _LONGEST.days:
        raise InvalidInput(
            f"The window {text!r:.40} is not a length of time.",
            hint="Write 10s, 5m, 1h, 30d, 2w or 5y; 100y at most.",
        )
    return timedelta(days=days)


def _reached_gateway_at(event: Mapping[str, Any]) -> datetime | None:
    context = event.get("requestContext")
    milliseconds = context.get("requestTimeEpoch") if isinstance(context, dict) else None
    if not isinstance(milliseconds, int):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _bucket_name(text: str, settings: PlottingSettings) -> str:
    if text == APP_BUCKET_NAME:
        return settings.bucket_name
    if not _BUCKET_NAME.fullmatch(text):
        raise InvalidInput(
            f"{text!r:.80} cannot be the name of a bucket.",
            hint="Give the bucket's physical name, without s3:// and without a key.",
        )
    return text


def _plot_format(text: str) -> PlotFormat:
    try:
        return PlotFormat(text)
    except ValueError as e:
        raise InvalidInput(
            f"There is no format {text!r:.40}.",
            hint=f"The formats are {', '.join(PlotFormat)}.",
        ) from e
