"""What every request goes through: the guard before it, the headers and errors after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response

from bucketsize.dashboard.guard import FIGURES, HEADERS, PAGE, Guard, KeyNeeded
from bucketsize.dashboard.page_json import error_json
from bucketsize.errors import (
    AccessDenied,
    BucketsizeError,
    Conflict,
    InvalidInput,
    NotFound,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STATUS: tuple[tuple[type[BucketsizeError], int], ...] = (
    (KeyNeeded, 401),
    (InvalidInput, 400),
    (AccessDenied, 403),
    (NotFound, 404),
    (Conflict, 409),
)
_OTHERS_FAULT = 502


async def error_response(_request: Request | None, error: Exception) -> Response:
    """An error as JSON, with the status that it means."""
    if not isinstance(error, BucketsizeError):
        raise error
    status = next((s for kind, s in _STATUS if isinstance(error, kind)), _OTHERS_FAULT)
    return JSONResponse(error_json(error), status)


class Gate:
    """The guard and the headers, around the app."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        # Figures are of this moment and nobody else's; files may be kept if they are the same.
        is_file = not scope["path"].startswith(FIGURES) and scope["path"] != PAGE
        caching = "no-cache" if is_file else "no-store"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS | {"cache-control": caching})
            await send(message)

        app = self._app
        try:
            self._guard.check(scope["path"], Headers(scope=scope))
        except AccessDenied as e:
            app = await error_response(None, e)
        await app(scope, receive, send_with_headers)
