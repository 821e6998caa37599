"""Plots and errors as answers of API Gateway's proxy integration."""

from __future__ import annotations

import base64
import json
from typing import Any

from bucketsize.errors import InvalidInput, NotFound
from bucketsize.plotting.plotter import Plot

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # An SVG opened by itself is a document: let it load and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def plot_response(plot: Plot) -> dict[str, Any]:
    """The answer that carries a plot; binary ones in base64, as the integration wants."""
    is_binary = plot.content_type == "image/png"
    headers = _HEADERS | {"Content-Type": plot.content_type}
    if plot.stored_at:
        headers["X-Plot-Location"] = plot.stored_at
    body = base64.b64encode(plot.body) if is_binary else plot.body
    return {
        "statusCode": 200,
        "headers": headers,
        "body": body.decode(),
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
