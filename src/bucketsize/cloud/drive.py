"""Invokes the driver and fetches the picture that it had drawn."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.stack import deployed_stack
from bucketsize.errors import ServiceFailure

LONGEST_SECONDS = 610
"""A little more than the driver's own timeout in the template."""


def drive(aws: Aws, stack_name: str) -> dict[str, Any]:
    """Have the driver make the brief's changes; returns its answer.

    Raises:
        NotFound: The stack is not deployed.
        ServiceFailure: The driver failed; the message names the step.
    """
    function_name = deployed_stack(aws, stack_name).outputs["DriverFunction"]
    with translated(f"invoking {function_name}"):
        client = aws.invoker(timeout_seconds=LONGEST_SECONDS)
        answer = client.invoke(FunctionName=function_name)
        failed = "FunctionError" in answer
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
    if failed:
        raise ServiceFailure(
            payload.get("errorMessage", "The driver failed without a message."),
            hint=f"See the log group /aws/lambda/{function_name}.",
        )
    return payload


def fetch(aws: Aws, address: str) -> bytes:
    """The object at an address such as ``s3://bucket/key``."""
    parts = urlsplit(address)
    with translated(f"fetching {address}"):
        answer = aws.s3.get_object(Bucket=parts.netloc, Key=parts.path.removeprefix("/"))
        return answer["Body"].read()
