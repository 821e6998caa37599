"""Plots and errors as answers of API Gateway's proxy integration."""

from __future__ import annotations

import base64
import json
from typing import Any

from bucketsize.errors import InvalidInput, NotFound
from bucketsize.plotting.plotter import Plot

# AWS Lambda Developer Guide, "Lambda quotas": a response of 6 MB, as JSON and with the
# headers. API Gateway would take 10 MB.
_LONGEST_BODY = 6 * 2**20 - 4_096

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # An SVG opened by itself is a document: let it load and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def plot_response(plot: Plot) -> dict[str, Any]:
    """The answer that carries a plot; binary ones in base64, as the integration wants.

    Raises:
        InvalidInput: It is longer than Lambda lets an answer be.
    """
    is_binary = plot.content_type == "image/png"
    headers = _HEADERS | {"Content-Type": plot.content_type}
    if plot.stored_at:
        headers["X-Plot-Location"] = plot.stored_at
    body = (base64.b64encode(plot.body) if is_binary else plot.body).decode()
    length = len(json.dumps(body))
    if length > _LONGEST_BODY:
        raise InvalidInput(
            f"The answer would be {length / 2**20:.1f} MiB long, and Lambda sends 6 at most.",
            hint="Ask for a shorter window, or for format=png.",
        )
    return {
        "statusCode": 200,
        "headers": headers,
        "body": body,
        "isBase64Encoded": is_binary,
    }


def error_response(error: InvalidInput | NotFound) -> dict[str, Any]:
    """The answer to a request that cannot be met: 404 where what it names is not there."""
    content = {"code": error.code, "message": error.message, "hint": error.hint}
    return {
        "statusCode": 404 if isinstance(error, NotFound) else 400,
        "headers": _HEADERS | {"Content-Type": "application/json"},
        "body": json.dumps({"error": content}),
        "isBase64Encoded": False,
    }
