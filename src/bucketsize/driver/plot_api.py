"""Calls the plotting service's REST API over HTTP, signed. Knows only its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from bucketsize.errors import AccessDenied, ServiceFailure

if TYPE_CHECKING:
    from botocore.credentials import Credentials

_OK, _FORBIDDEN = 200, 403

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
    """

    status: int
    picture: bytes
    stored_at: str


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

    def get_plot(self, bucket_name: str, window: str = "") -> PlotAnswer:
        """Have the plot of a bucket drawn; an empty window means the API's default.

        Raises:
            AccessDenied: The caller has no credentials, or may not call the API.
            ServiceFailure: The API cannot be reached, or did not answer 200.
        """
        if self.credentials is None:
            raise AccessDenied("No AWS credentials were found to sign the call with.")
        parameters = {"bucket": bucket_name} | ({"window": window} if window else {})
        url = f"{self.url}/plot?{urlencode(parameters)}"
        request = AWSRequest("GET", url, headers={"Accept": "image/png"})
        SigV4Auth(self.credentials, "execute-api", self.region).add_auth(request)
        try:
            # A connection of its own: one kept from an earlier call may be dead.
            with urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRY) as connections:
                answer = connections.request("GET", url, headers=dict(request.headers))
        except urllib3.exceptions.HTTPError as e:
            raise ServiceFailure(
                f"The plotting API at {self.url} cannot be reached: {e}.",
                hint="Check PLOT_API_URL, and that the API is deployed to its stage.",
            ) from e
        if answer.status == _FORBIDDEN:
            raise AccessDenied(
                f"The plotting API refused the call: {_excerpt(answer.data)}",
                hint="The caller needs execute-api:Invoke on GET /plot of this API; a role made"
                " within the last minute may not have it yet.",
            )
        if answer.status != _OK:
            raise ServiceFailure(
                f"The plotting API answered {answer.status}: {_excerpt(answer.data)}",
                hint="See the log of the function plotting.",
            )
        location = answer.headers.get("X-Plot-Location", "")
        return PlotAnswer(answer.status, answer.data, location)


def _excerpt(body: bytes) -> str:
    return body[:300].decode("utf-8", "replace")
