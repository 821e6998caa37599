"""What AWS's services answer when they refuse, in the form of each. Makes no request."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came to the proxy.

    Attributes:
        method: HTTP's.
        path: With the query.
        headers: By name in lower case.
        body: All of it.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """Such as ``DynamoDB.PutItem``, ``SQS.SendMessage``, ``S3.GET``, ``Lambda.POST``."""
        target = self.headers.get("x-amz-target", "")
        if target:
            service, _, name = target.partition(".")
            return f"{service.partition('_')[0].removeprefix('Amazon')}.{name}"
        return f"{'Lambda' if '/functions/' in self.path else 'S3'}.{self.method}"

    @property
    def asks_the_peak_index(self) -> bool:
        """Whether it is a query of the peak index, which may lag."""
        return self.operation == "DynamoDB.Query" and b'"peak-index"' in self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, AWS's or the proxy's own.

    Attributes:
        status: HTTP's.
        headers: Its headers, but for those that say how it is framed.
        body: All of it.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"")


def throttled(request: Request) -> Answer:
    """One request too many, as the service that was asked says it."""
    service = request.operation.partition(".")[0]
    if service == "DynamoDB":
        return _dynamodb(400, "ProvisionedThroughputExceededException", {})
    if service == "Lambda":
        # AWS Lambda API Reference, "Invoke": TooManyRequestsException, 429.
        body = {
            "Type": "User",
            "message": "Rate Exceeded.",
            "Reason": "CallerRateLimitExceeded",
        }
        name = ("x-amzn-ErrorType", "TooManyRequestsException")
        return Answer(429, (name, ("Content-Type", "application/json")), _json(body))
    if service == "S3":
        return _s3(503, "SlowDown")
    return _dynamodb(400, "ThrottlingException", {})


def failed(request: Request) -> Answer:
    """An error of the server."""
    if request.operation.startswith("S3."):
        return _s3(500, "InternalError")
    return _dynamodb(500, "InternalServerError", {})


def conflict(request: Request) -> Answer | None:
    """Another transaction is at the same item; None where that cannot be."""
    if request.operation == "DynamoDB.TransactWriteItems":
        count = len(json.loads(request.body)["TransactItems"])
        codes = ["None"] * (count - 1) + ["TransactionConflict"]
        reasons = [{"Code": code} for code in codes]
        named = {"CancellationReasons": reasons}
        return _dynamodb(400, "TransactionCanceledException", named)
    if request.operation in ("DynamoDB.PutItem", "DynamoDB.UpdateItem"):
        return _dynamodb(400, "TransactionConflictException", {})
    return None


def _dynamodb(status: int, code: str, more: Mapping[str, object]) -> Answer:
    body = _json(
        {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code, **more}
    )
    headers = (
        ("Content-Type", "application/x-amz-json-1.0"),
        ("x-amz-crc32", str(zlib.crc32(body))),
    )
    return Answer(status, headers, body)


def _s3(status: int, code: str) -> Answer:
    text = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
    return Answer(status, (("Content-Type", "application/xml"),), text.encode())


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content).encode()
