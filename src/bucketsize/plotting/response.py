"""What the use cases found, and errors, as answers of API Gateway's proxy integration."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from bucketsize import csv_table
from bucketsize.errors import InvalidInput, NotFound, UnknownBucket, WrongMethod
from bucketsize.model import NOT_STORED, STORED_AT, Measurement
from bucketsize.plotting.bucket_list import BucketPage, BucketState
from bucketsize.plotting.history_pages import HistoryPage
from bucketsize.plotting.plotter import Plot, resolution_seconds
from bucketsize.plotting.request import HistoryFormat
from bucketsize.plotting.router import METHOD, Answer
from bucketsize.records import measurement_json, measurement_record, window_json

# AWS Lambda Developer Guide, "Lambda quotas": a response of 6 MB, as JSON and with the
# headers. API Gateway would take 10 MB.
_LONGEST_BODY = 6 * 2**20 - 4_096

_JSON = "application/json"
_BINARY = ("image/png",)

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # An SVG opened by itself is a document: let it load and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}

_STATUS: dict[type[Exception], int] = {NotFound: 404, UnknownBucket: 404, WrongMethod: 405}
_BAD_REQUEST = 400


def plot_response(plot: Plot) -> Answer:
    """The answer that carries a plot.

    Raises:
        InvalidInput: It is longer than Lambda lets an answer be.
    """
    told = {STORED_AT: plot.stored_at, NOT_STORED: plot.not_stored}
    headers = {name: words for name, words in told.items() if words}
    return _found(plot.content_type, plot.body, headers)


def history_response(page: HistoryPage, history_format: HistoryFormat) -> Answer:
    """The answer that carries a page of the history; the next one's token is a header, too.

    Raises:
        InvalidInput: It is longer than Lambda lets an answer be.
    """
    headers = {"X-Next-Token": page.next_token} if page.next_token else {}
    if history_format is HistoryFormat.CSV:
        text = csv_table.csv_table(page.columns, map(measurement_record, page.rows))
        headers["Content-Disposition"] = f'attachment; filename="{page.bucket_name}.csv"'
        return _found(csv_table.MEDIA_TYPE, text.encode(), headers)
    content: dict[str, Any] = {
        "bucket": page.bucket_name,
        "window": window_json(page.window),
        "resolution_seconds": resolution_seconds(page.resolution),
        "before": measurement_json(page.before) if page.before else None,
        "rows": [_row_json(row, page.columns) for row in page.rows],
        "unmeasured": [window_json(gap) for gap in page.unmeasured],
        "next": page.next_token or None,
    }
    return _found(_JSON, json.dumps(content).encode(), headers)


def buckets_response(page: BucketPage) -> Answer:
    """The answer that carries a page of the buckets."""
    content = {
        "buckets": [_bucket_json(state) for state in page.buckets],
        "next": page.next_token or None,
    }
    return _found(_JSON, json.dumps(content).encode())


def error_response(error: InvalidInput | NotFound) -> Answer:
    """The answer to a request that cannot be met: 404 where what it names is not there."""
    content = {"code": error.code, "message": error.message, "hint": error.hint}
    headers = {"Allow": METHOD} if isinstance(error, WrongMethod) else {}
    return _answer(
        _STATUS.get(type(error), _BAD_REQUEST),
        _JSON,
        json.dumps({"error": content}).encode(),
        headers,
    )


def _row_json(row: Measurement, columns: Sequence[str]) -> dict[str, str | int]:
    """A row without its bucket, which the page names."""
    record = measurement_record(row)
    return {column: record[column] for column in columns if column != "bucket_name"}


def _bucket_json(state: BucketState) -> dict[str, Any]:
    return {
        "bucket": state.latest.bucket_name,
        "latest": measurement_json(state.latest),
        "peak": measurement_json(state.peak) if state.peak else None,
        "growth_per_day": round(state.growth_per_day),
    }


def _found(content_type: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    answer = _answer(200, content_type, body, headers or {})
    length = len(json.dumps(answer["body"]))
    if length > _LONGEST_BODY:
        raise InvalidInput(
            f"The answer would be {length / 2**20:.1f} MiB long, and Lambda sends 6 at most.",
            hint="Ask for a shorter window, or for format=png.",
        )
    return answer


def _answer(status: int, content_type: str, body: bytes, headers: dict[str, str]) -> Answer:
    """An answer; a binary body in base64, as the integration wants it."""
    is_binary = content_type in _BINARY
    return {
        "statusCode": status,
        "headers": _HEADERS | headers | {"Content-Type": content_type},
        "body": (base64.b64encode(body) if is_binary else body).decode(),
        "isBase64Encoded": is_binary,
    }
