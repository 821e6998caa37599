"""What a call of GET /plot asks for. Draws nothing, makes no request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bucketsize.model import Window
from bucketsize.plotting.request.call import Call
from bucketsize.plotting.request.parameters import (
    read_bucket_name,
    read_choice,
    refuse_unknown,
)
from bucketsize.plotting.request.window import WINDOW_PARAMETERS, read_window

PARAMETERS = ("bucket", *WINDOW_PARAMETERS, "format")


class PlotFormat(StrEnum):
    """The forms that the plot can be asked for in."""

    PNG = "png"
    SVG = "svg"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class PlotRequest:
    """A bucket, a stretch of time, and the form of the answer.

    Attributes:
        bucket_name: The bucket's physical name.
        window: The stretch of time.
        plot_format: The form.
        is_for_one_bucket: Whether the caller may perhaps see this bucket alone: then the
            answer names no other, and nothing is stored.
    """

    bucket_name: str
    window: Window
    plot_format: PlotFormat
    is_for_one_bucket: bool = False


def read_plot_request(call: Call, app_bucket: str, default_length: timedelta) -> PlotRequest:
    """The request in a call.

    Args:
        call: The call.
        app_bucket: What S3 calls TestBucket, which is meant where no bucket is named.
        default_length: The window's length where none is named.

    Raises:
        InvalidInput: A parameter is unknown or malformed.
    """
    refuse_unknown(call, PARAMETERS)
    return PlotRequest(
        read_bucket_name(call, app_bucket),
        read_window(call, default_length),
        read_choice(call, "format", PlotFormat.PNG),
        is_for_one_bucket=call.is_for_one_bucket,
    )
