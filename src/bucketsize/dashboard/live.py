"""Tells a page of new rows as server-sent events, only while the page listens.

Events: ``rows`` (new measurements), ``trouble`` (AWS refuses or cannot be reached, once),
``well`` (it answers again), ``tick`` (after every look: the page knows that we are here).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import anyio
import anyio.to_thread

from bucketsize.cloud.aws_errors import translated
from bucketsize.dashboard.page_json import error_json, row_json
from bucketsize.dashboard.watch import Watch
from bucketsize.errors import BucketsizeError
from bucketsize.model import Measurement

_SECONDS_BETWEEN_LOOKS = 1.0
_MILLISECONDS_TO_RETRY = 1000


async def live_events(
    watches: Sequence[Watch], is_over: Callable[[], bool]
) -> AsyncIterator[str]:
    """Server-sent events, until the server ends or the page goes away."""
    yield f"retry: {_MILLISECONDS_TO_RETRY}\n\n"
    in_trouble = False
    while not is_over():
        try:
            rows = await anyio.to_thread.run_sync(_look, watches)
        except BucketsizeError as e:
            if not in_trouble:
                yield _event("trouble", error_json(e))
            in_trouble = True
        else:
            if in_trouble:
                yield _event("well", {})
            in_trouble = False
            if rows:
                yield _event("rows", [row_json(row) for row in rows])
        yield _event("tick", {})
        await anyio.sleep(_SECONDS_BETWEEN_LOOKS)


def _look(watches: Sequence[Watch]) -> list[Measurement]:
    with translated("looking for new measurements"):
        return [row for watch in watches for row in watch.look()]


def _event(name: str, content: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(content)}\n\n"
