"""What a call of GET /history asks for. Makes no request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bucketsize.errors import InvalidInput
from bucketsize.model import Window, format_timestamp, parse_timestamp
from bucketsize.plotting.request.call import Call
from bucketsize.plotting.request.page_token import NEXT, page_token, read_place, refuse_token
from bucketsize.plotting.request.parameters import (
    read_bucket_name,
    read_choice,
    read_limit,
    refuse_unknown,
)
from bucketsize.plotting.request.window import WINDOW_PARAMETERS, read_window

PARAMETERS = ("bucket", *WINDOW_PARAMETERS, "resolution", "format", "limit", NEXT)

DEFAULT_LENGTH = timedelta(days=1)
DEFAULT_LIMIT, MOST_ROWS = 1_000, 10_000


class HistoryFormat(StrEnum):
    """The forms that the history can be asked for in."""

    JSON = "json"
    CSV = "csv"


class Resolution(StrEnum):
    """Which rows of a window are answered."""

    FULL = "full"
    """Every row, page by page."""
    AUTO = "auto"
    """As few as give the same curve, at once."""


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """A bucket, a stretch of time, and how it is to be answered.

    Attributes:
        bucket_name: The bucket's physical name.
        window: The whole window, of which this may be a later page.
        after: The last row of the page before; None: this is the first page.
        resolution: Which rows.
        limit: How many rows a page may hold.
        history_format: The form of the answer.
        call: What was asked, for the next page's token.
    """

    bucket_name: str
    window: Window
    after: datetime | None
    resolution: Resolution
    limit: int
    history_format: HistoryFormat
    call: Call

    def token_after(self, last: datetime) -> str:
        """The token for the page that follows a row."""
        instants = (self.window.start, self.window.end, last)
        return page_token(self.call, *map(format_timestamp, instants))


def read_history_request(call: Call, app_bucket: str) -> HistoryRequest:
    """The request in a call.

    The window of later pages is the first one's, also where it ended when that was asked for.

    Args:
        call: The call.
        app_bucket: What S3 calls TestBucket, which is meant where no bucket is named.

    Raises:
        InvalidInput: A parameter is unknown or malformed, or two of them do not go together.
    """
    refuse_unknown(call, PARAMETERS)
    window, after = read_window(call, DEFAULT_LENGTH), None
    if place := read_place(call, parts=3):
        start, end, after = map(parse_timestamp, place)
        if not start <= after < end:
            refuse_token()
        window = Window(start, end)
    resolution = read_choice(call, "resolution", Resolution.FULL)
    _refuse_pages_of_a_curve(call, resolution)
    return HistoryRequest(
        read_bucket_name(call, app_bucket),
        window,
        after,
        resolution,
        read_limit(call, default=DEFAULT_LIMIT, most=MOST_ROWS),
        read_choice(call, "format", HistoryFormat.JSON),
        call,
    )


def _refuse_pages_of_a_curve(call: Call, resolution: Resolution) -> None:
    for name in ("limit", NEXT):
        if resolution is Resolution.AUTO and name in call.parameters:
            raise InvalidInput(
                f"{name} does not go with resolution=auto, which is one page.",
                hint=f"Leave out {name}, or ask for resolution=full.",
            )
