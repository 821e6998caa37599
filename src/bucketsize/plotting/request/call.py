"""A call as API Gateway hands it over: method, path, parameters. Knows no resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bucketsize.errors import InvalidInput

DEFAULT_PATH = "/plot"
"""What an event asks for that is not API Gateway's, such as the console's test event."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the REST API.

    Attributes:
        method: The HTTP method.
        path: The resource, below the stage: ``/plot``.
        parameters: The parameters of the path and of the query, each of which may be given
            once.
        received_at: When it reached API Gateway.
        is_for_one_bucket: Whether the path names the bucket: then the caller may perhaps
            know of no other.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    received_at: datetime
    is_for_one_bucket: bool = False


def read_call(event: Any, now: datetime) -> Call:
    """The call in an event of API Gateway (REST, proxy integration).

    It was received when it reached API Gateway, not ``now``, so that a cold start does not
    push the oldest dots out of a window that ends then.

    Raises:
        InvalidInput: A parameter is given twice, or is no text, or the query names another
            bucket than the path.
    """
    if not isinstance(event, dict):
        event = {}
    named_by_path = event.get("pathParameters") or {}
    parameters = _together(named_by_path, event.get("queryStringParameters") or {})
    # Of a parameter that is given twice, queryStringParameters has the last value only (API
    # Gateway Developer Guide, "Lambda proxy integrations in API Gateway").
    for name, values in (event.get("multiValueQueryStringParameters") or {}).items():
        if len(values) > 1:
            raise InvalidInput(
                f"The parameter {name!r:.40} is given {len(values)} times.",
                hint="Give each parameter once.",
            )
    for name, value in parameters.items():
        if not isinstance(value, str):
            raise InvalidInput(
                f"The value of {name!r:.40} is no text.", hint="Put it in quotes."
            )
    return Call(
        event.get("httpMethod") or "GET",
        event.get("resource") or DEFAULT_PATH,
        parameters,
        _reached_gateway_at(event) or now,
        is_for_one_bucket="bucket" in named_by_path,
    )


def _together(path: Mapping[str, str], query: Mapping[str, str]) -> Mapping[str, str]:
    """The parameters of path and query: by the path a caller was let in, so it prevails."""
    for name, value in path.items():
        if query.get(name, value) != value:
            raise InvalidInput(
                f"The path names another {name} than the query.",
                hint=f"Leave {name} out of the query.",
            )
    return {**query, **path}


def _reached_gateway_at(event: Mapping[str, Any]) -> datetime | None:
    context = event.get("requestContext")
    milliseconds = context.get("requestTimeEpoch") if isinstance(context, dict) else None
    if not isinstance(milliseconds, int):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
