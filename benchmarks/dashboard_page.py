"""Times the dashboard's page in Chromium over a million rows, beside a bucket of four.

The real server, and a DynamoDB that answers from memory after a set time. What is timed, the
page says itself (User Timing): from the request for the page until a curve is drawn, and from a
key that zooms until the frame that shows it, and until the finer rows are drawn.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from urllib.parse import urlencode

import boto3
from playwright.sync_api import Page, sync_playwright

from benchmarks.lambda_runtime import UnfitMachine
from benchmarks.report import Line, Result, WrongOutcome
from benchmarks.timing import Rounds, Sample, interleaved
from benchmarks.windows.rows import END, FOUR, MANY, SPIKE_SIZE
from benchmarks.windows.server import table_server
from benchmarks.windows.tables import HISTORY, SUMMARIES
from bucketsize.dashboard import Guard, Source, bind, make_app, serve
from bucketsize.history import SizeHistory
from bucketsize.summaries import SizeSummaries, WindowReader

_ROWS = 1_000_000
_LATENCY_MS = 10.0
_WINDOWS = {"1h": "1 h", "30d": "30 d", "5y": "5 y"}

_ZOOM = """async () => {
    performance.clearMarks("drawn");
    const began = performance.now();
    const key = new KeyboardEvent("keydown", { key: "+" });
    document.getElementById("curve").dispatchEvent(key);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const shown = performance.now() - began;
    while (performance.getEntriesByName("drawn").length === 0) {
        await new Promise((done) => setTimeout(done, 5));
    }
    const finer = performance.getEntriesByName("drawn")[0].startTime - began;
    return { shown, finer };
}"""
_HIGHEST = """async ([bucket, from, to]) => {
    const answer = await fetch(`/api/series?bucket=${bucket}&from=${from}&to=${to}`);
    return Math.max(...(await answer.json()).size);
}"""


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Somebody who looks at a page whose clock stands where the rows end."""

    page: Page
    address: str

    def first_drawing(self, bucket: str, window: str) -> float:
        """Milliseconds from the request for the page to its curve."""
        self.page.goto(f"{self.address}?{urlencode({'bucket': bucket, 'window': window})}")
        drawn = "() => performance.getEntriesByName('drawn')[0]?.startTime"
        handle = self.page.wait_for_function(drawn)
        return float(handle.json_value())

    def zoom(self, what: str) -> float:
        """Milliseconds from a key to the frame that shows it, or to the finer rows."""
        self.first_drawing(MANY, "5y")
        return float(self.page.evaluate(_ZOOM)[what])

    def check(self) -> None:
        """Figures count only if the spike of one row is in what is drawn.

        Raises:
            WrongOutcome: It is not.
        """
        end = int(END.timestamp() * 1000)
        five_years = 5 * 366 * 86_400_000
        found = self.page.evaluate(_HIGHEST, [MANY, end - five_years, end])
        if found != SPIKE_SIZE:
            raise WrongOutcome(f"The highest size in the picture is {found:,} bytes.")


def measure_dashboard_page(*, quick: bool) -> Result:
    """Time first drawings and zooms, in turns."""
    rows = 50_000 if quick else _ROWS
    rounds = Rounds(warm_up=1, measured=2 if quick else 7)
    with table_server(rows, _LATENCY_MS) as tables:
        tables.begin()
        with _visitor(tables.endpoint_url) as visitor:
            visitor.first_drawing(MANY, "5y")
            visitor.check()
            samples = interleaved(_variants(visitor, rows), rounds)
    floor = next(iter(samples))
    return Result(
        title="The dashboard's page",
        floor=floor,
        lines=tuple(Line(label, taken) for label, taken in samples.items()),
        versions={name: version(name) for name in ("starlette", "uvicorn", "playwright")},
        notes=("The spike of one row is in the picture of 5 y",),
    )


def _variants(visitor: _Visitor, rows: int) -> dict[str, Sample]:
    variants: dict[str, Sample] = {
        "first drawing, four rows, 1 h": partial(visitor.first_drawing, FOUR, "1h")
    }
    for window, words in _WINDOWS.items():
        label = f"first drawing, {rows:,} rows, {words}"
        variants[label] = partial(visitor.first_drawing, MANY, window)
    variants["zoom, until the frame that shows it"] = partial(visitor.zoom, "shown")
    variants["zoom, until finer rows are drawn"] = partial(visitor.zoom, "finer")
    return variants


@contextmanager
def _visitor(endpoint_url: str) -> Iterator[_Visitor]:
    path = shutil.which("chromium")
    if path is None:
        raise UnfitMachine("there is no Chromium: make setup-browser")
    ahead = int((END - datetime.now(UTC)).total_seconds() * 1000)
    with _dashboard(endpoint_url) as guard, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)  # the table makes its million rows when first asked
        page.add_init_script(f"const now = Date.now; Date.now = () => now() + {ahead};")
        page.goto(guard.address_with_key)
        yield _Visitor(page, guard.address)
        browser.close()


@contextmanager
def _dashboard(endpoint_url: str) -> Iterator[Guard]:
    """The server, in a thread: nothing else runs in this process while Chromium works."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark-secret",  # noqa: S106  nobody checks it
    )
    history = SizeHistory(client, HISTORY, lambda: END)
    summaries = SizeSummaries(client, SUMMARIES)
    reader = WindowReader(history, summaries, lambda: END)
    source = Source(history, summaries, reader, lambda: (), lambda: END)
    listening = bind(0)
    guard = Guard(listening.getsockname()[1], "benchmark")
    serving = partial(serve, listening, partial(make_app, source, guard))
    threading.Thread(target=serving, daemon=True).start()
    yield guard
