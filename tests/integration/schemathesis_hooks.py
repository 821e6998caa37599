"""What schemathesis must know of the API beyond its description.

Loaded by schemathesis itself (``SCHEMATHESIS_HOOKS``): how calls are signed, which rules hold
between parameters, and where the local cloud's gateway is not AWS's.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import botocore.session
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import strategies as st
from requests.auth import AuthBase
from schemathesis import Case, HookContext, Response

if TYPE_CHECKING:
    from requests import PreparedRequest

KNOWN_BUCKET = os.environ["KNOWN_BUCKET"]
"""A bucket that has rows."""

SESSION = botocore.session.get_session()

DAYS_A_UNIT = {"s": 1 / 86_400, "m": 1 / 1_440, "h": 1 / 24, "d": 1, "w": 7, "y": 365.25}
LONGEST_DAYS, LONGEST_YEARS = 36_525, 100


class SigV4(AuthBase):
    """Signs a request as it is sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        assert request.url
        assert request.method
        parts = urlsplit(request.url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode(pairs, quote_via=quote, safe="-_.~")  # as a signature counts it
        request.url = parts._replace(query=query).geturl()
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        credentials, region = SESSION.get_credentials(), SESSION.get_config_variable("region")
        assert credentials
        SigV4Auth(credentials, "execute-api", region).add_auth(signed)
        request.headers.update(dict(signed.headers))
        return request


schemathesis.auth.set_from_requests(SigV4())  # type: ignore[attr-defined]

INSTANTS = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone itself
    datetime(2999, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
schemathesis.openapi.format("date-time", INSTANTS.map(datetime.isoformat))


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Of what is right by itself make what is right together: no description can say that."""
    if case.query and case.meta and case.meta.generation.mode.is_positive:
        case.query = together(case.query)


def together(query: dict[str, Any]) -> dict[str, Any]:
    """Parameters that are right by themselves, less those that others rule out."""
    kept = {name: value for name, value in query.items() if name != "next"}  # cannot be made up
    if len(kept.get("bucket", "")) % 2:
        kept["bucket"] = KNOWN_BUCKET
    if "from" in kept and "to" in kept:
        kept.pop("window", None)
        kept["from"], kept["to"] = sorted((kept["from"], kept["to"]))  # all in UTC
        if int(kept["to"][:4]) - int(kept["from"][:4]) >= LONGEST_YEARS:
            kept["to"] = kept["from"]
    elif kept.get("from", "") > datetime.now(UTC).isoformat():
        del kept["from"]
    if kept.get("resolution") == "auto":
        kept.pop("limit", None)
    length = kept.get("window", "1s")
    if int(length[:-1]) * DAYS_A_UNIT[length[-1]] > LONGEST_DAYS:
        kept["window"] = "100y"
    return kept


@schemathesis.hook
def after_call(_context: HookContext, _case: Case[Any], response: Response) -> None:
    """Give the local gateway's refusals the form that the template has AWS's give them."""
    if response.status_code in (403, 429):
        told = {"code": "local", "message": json.loads(response.content)["message"], "hint": ""}
        response.content = json.dumps({"error": told}).encode()
