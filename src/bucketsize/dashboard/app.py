"""The dashboard's addresses, and who answers at each. Each answer is a few lines."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bucketsize.cloud.aws_errors import translated
from bucketsize.csv_table import MEDIA_TYPE
from bucketsize.dashboard import asked
from bucketsize.dashboard.csv_file import csv_file
from bucketsize.dashboard.gate import Gate, error_response
from bucketsize.dashboard.guard import KEY_PARAMETER, PAGE, Guard
from bucketsize.dashboard.live import live_events
from bucketsize.dashboard.page_json import (
    buckets_json,
    outlook_json,
    recent_json,
    series_json,
    trend_json,
)
from bucketsize.dashboard.source import Source
from bucketsize.dashboard.watch import Watch
from bucketsize.errors import BucketsizeError, InvalidInput

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

PAGE_FOLDER = Path(__file__).with_name("page")

# A machine's own table may say otherwise, and browsers run no script of another type.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


def make_app(source: Source, guard: Guard, is_ending: Callable[[], bool]) -> ASGIApp:
    """The app, behind its gate: not even an error that nobody foresaw goes around it.

    Args:
        source: Where figures come from.
        guard: Decides who is answered.
        is_ending: Whether the server is about to end.
    """
    answers = _Answers(source, guard, is_ending)
    app = Starlette(
        routes=[
            Route(PAGE, answers.page),
            Route("/api/buckets", answers.buckets),
            Route("/api/trend", answers.trend),
            Route("/api/forecast", answers.forecast),
            Route("/api/series", answers.series),
            Route("/api/changes", answers.changes),
            Route("/api/rows.csv", answers.csv),
            Route("/api/live", answers.live),
            Mount("/page", StaticFiles(directory=PAGE_FOLDER)),
        ],
        exception_handlers={BucketsizeError: error_response},
    )
    return Gate(app, guard)


class _Answers:
    def __init__(self, source: Source, guard: Guard, is_ending: Callable[[], bool]) -> None:
        self._source = source
        self._guard = guard
        self._is_ending = is_ending

    async def page(self, request: Request) -> Response:
        """The page; who brings the key gets the cookie, and an address without it."""
        parameters = request.query_params
        if KEY_PARAMETER not in parameters:
            return FileResponse(PAGE_FOLDER / "index.html")
        others = [(k, v) for k, v in parameters.multi_items() if k != KEY_PARAMETER]
        response = RedirectResponse(f"{PAGE}?{urlencode(others)}".rstrip("?"), status_code=303)
        if self._guard.knows(parameters[KEY_PARAMETER]):
            response.set_cookie(
                self._guard.cookie_name, self._guard.key, httponly=True, samesite="strict"
            )
        return response

    # Those that ask AWS are no coroutines: Starlette runs each in a thread.

    def buckets(self, _request: Request) -> Response:
        """Every tracked bucket with its latest row, and the peak."""
        with translated("reading the list of buckets"):
            buckets, peak = self._source.buckets(), self._source.history.peak()
        return JSONResponse(buckets_json(buckets, peak, self._source.clock()))

    def trend(self, request: Request) -> Response:
        """How one bucket has changed lately."""
        name = _one_bucket(request)
        with translated(f"reading the last week of {name}"):
            return JSONResponse(trend_json(self._source.trend(name)))

    def forecast(self, request: Request) -> Response:
        """When one bucket passes its next round size."""
        name = _one_bucket(request)
        with translated(f"reading the last month of {name}"):
            return JSONResponse(outlook_json(self._source.forecast(name)))

    def series(self, request: Request) -> Response:
        """One curve."""
        name, window = _one_bucket(request), asked.window_in(request.query_params)
        with translated(f"reading the history of {name}"):
            series = self._source.series(name, window)
        return JSONResponse(series_json(series, is_all=window is None))

    def changes(self, request: Request) -> Response:
        """The newest changes in a window, with their causes."""
        name, window = _one_bucket(request), asked.window_in(request.query_params)
        if window is None:
            raise InvalidInput("Give from and to.")
        with translated(f"reading the changes of {name}"):
            return JSONResponse(recent_json(self._source.recent(name, window)))

    def csv(self, request: Request) -> Response:
        """What the curves are drawn from, as a file."""
        names = asked.bucket_names_in(request.query_params.getlist("bucket"))
        window = asked.window_in(request.query_params)
        with translated("reading the history"):
            several = [self._source.series(name, window) for name in names]
        headers = {"content-disposition": f'attachment; filename="{names[0]}.csv"'}
        return Response(csv_file(several), media_type=MEDIA_TYPE, headers=headers)

    async def live(self, request: Request) -> Response:
        """New rows, as they appear."""
        names = asked.bucket_names_in(request.query_params.getlist("bucket"))
        watches = [Watch(self._source.history, n, self._source.clock) for n in names]
        events = live_events(watches, self._is_ending)
        return StreamingResponse(events, media_type="text/event-stream")


def _one_bucket(request: Request) -> str:
    return asked.bucket_name_in(request.query_params.get("bucket", ""))
