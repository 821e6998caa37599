"""Calls the plotting service's REST API over HTTP, signed. Knows only its address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from bucketsize.canonical_request import without_canonical_request
from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    InvalidInput,
    NotFound,
    ServiceFailure,
)
from bucketsize.model import NOT_STORED, STORED_AT, format_timestamp

if TYPE_CHECKING:
    from botocore.credentials import Credentials

_OK, _FORBIDDEN = 200, 403
_CALLERS_MISTAKES: dict[int, type[BucketsizeError]] = {400: InvalidInput, 404: NotFound}
_MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}

# API Gateway itself gives up after 29 seconds (Amazon API Gateway Developer
# Guide, "Quotas for configuring and running a REST API").
_TIMEOUT = urllib3.Timeout(connect=5, read=30)

# Throttled: worth another try, since it was refused at once. Where Lambda throttles the
# function, API Gateway says 500 (AWS re:Post Knowledge Center, "How do I resolve the
# internal server error from API Gateway?"). What failed after up to 29 seconds is not:
# there would be no time left for a second.
_RETRY = urllib3.Retry(
    total=3,
    read=0,
    status_forcelist=(429, 500, 503),
    backoff_factor=0.5,
    raise_on_status=False,
)


@dataclass(frozen=True, slots=True)
class PlotAnswer:
    """What the API answered.

    Attributes:
        status: The HTTP status, 200.
        picture: The PNG.
        stored_at: Address of the stored picture; empty if it was not stored.
        not_stored: Why it could not be stored, though it should; else empty.
    """

    status: int
    picture: bytes
    stored_at: str
    not_stored: str = ""


@dataclass(frozen=True, slots=True)
class PlotApi:
    """The REST API, called as its IAM authorization wants it.

    Attributes:
        url: Address of the API up to its stage.
        credentials: Whose rights are used.
        region: The API's region.
    """

    url: str
    credentials: Credentials | None
    region: str

    def get_plot(
        self,
        bucket_name: str,
        window: str = "",
        *,
        ends: tuple[datetime, datetime] | None = None,
        picture_format: str = "png",
        is_for_one_bucket: bool = False,
    ) -> PlotAnswer:
        """Have the plot of a bucket drawn.

        Args:
            bucket_name: Its physical name, or TestBucket.
            window: A length such as ``30d``; empty means the API's default.
            ends: The window's start and end, where it is not to end now.
            picture_format: ``png`` or ``svg``.
            is_for_one_bucket: Whether to call it by the bucket's own path, as a caller must
                who may see that bucket alone: the picture then names no other.

        Raises:
            AccessDenied: The caller has no credentials, or may not call the API.
            InvalidInput: The API does not take the window.
            NotFound: The bucket has no row and is not tracked.
            ServiceFailure: The API cannot be reached, or did not answer 200.
        """
        path, parameters = "/plot", {"bucket": bucket_name}
        if is_for_one_bucket:
            path, parameters = f"/buckets/{quote(bucket_name, safe='')}/plot", {}
        if window:
            parameters["window"] = window
        if ends:
            start, end = ends
            parameters |= {"from": format_timestamp(start), "to": format_timestamp(end)}
        if picture_format != "png":
            parameters["format"] = picture_format
        answer = self._get(f"{self.url}{path}?{urlencode(parameters)}", picture_format)
        if answer.status != _OK:
            raise _refusal(answer)
        headers = answer.headers
        return PlotAnswer(
            answer.status, answer.data, headers.get(STORED_AT, ""), headers.get(NOT_STORED, "")
        )

    def _get(self, url: str, picture_format: str) -> urllib3.BaseHTTPResponse:
        if self.credentials is None:
            raise AccessDenied("No AWS credentials were found to sign the call with.")
        headers = {"Accept": _MEDIA_TYPES[picture_format]}
        request = AWSRequest("GET", url, headers=headers)
        SigV4Auth(self.credentials, "execute-api", self.region).add_auth(request)
        try:
            # A connection of its own: one kept from an earlier call may be dead.
            with urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRY) as connections:
                return connections.request("GET", url, headers=dict(request.headers))
        except urllib3.exceptions.HTTPError as e:
            raise ServiceFailure(
                f"The plotting API at {self.url} cannot be reached: {e}.",
                hint="Check PLOT_API_URL, and that the API is deployed to its stage.",
            ) from e


def _refusal(answer: urllib3.BaseHTTPResponse) -> BucketsizeError:
    """What an answer other than 200 means."""
    if answer.status == _FORBIDDEN:
        return AccessDenied(
            f"The plotting API refused the call: {_excerpt(answer.data)}",
            hint="The caller needs execute-api:Invoke on GET /plot of this API; a role made"
            " within the last minute may not have it yet.",
        )
    if (kind := _CALLERS_MISTAKES.get(answer.status)) and (told := _own_error(answer.data)):
        return kind(told[0], hint=told[1])
    return ServiceFailure(
        f"The plotting API answered {answer.status}: {_excerpt(answer.data)}",
        hint="See the log of the function plotting.",
    )


def _own_error(body: bytes) -> tuple[str, str] | None:
    """Message and hint, where the answer is an error of the API's own form."""
    try:
        error = json.loads(body)["error"]
        return str(error["message"]), str(error["hint"])
    except (ValueError, TypeError, KeyError):
        return None


def _excerpt(body: bytes) -> str:
    return without_canonical_request(body.decode("utf-8", "replace"))[:300]
