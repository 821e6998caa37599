"""Pages of other sites, in the same browser that was let in, get nothing from the dashboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from harness.browser import REBOUND, give_key
from playwright.sync_api import expect

if TYPE_CHECKING:
    from harness.dashboard import Dashboard
    from playwright.sync_api import Browser, BrowserContext, Page


class Stranger(BaseHTTPRequestHandler):
    """A site of somebody else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>A stranger</title><link rel=icon href='data:,'>")

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def let_in(chromium: Browser, dashboard: Dashboard) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    give_key(context, dashboard)
    assert context.request.get(f"{dashboard.address}api/buckets").ok
    yield context
    context.close()


def statuses(context: BrowserContext, page: Page, addresses: list[str]) -> list[int]:
    """What the server answers to requests with cookies that a page makes.

    The page itself is shown nothing of an answer, so Chromium's network is asked.
    """
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    seen: list[int] = []
    network.on(
        "Network.responseReceivedExtraInfo", lambda event: seen.append(event["statusCode"])
    )
    page.evaluate(
        "addresses => Promise.allSettled(addresses.map("
        "address => fetch(address, { mode: 'no-cors', credentials: 'include' })))",
        addresses,
    )
    page.wait_for_timeout(500)
    return seen


# 127.0.0.1 with another port is the same site: a browser sends the cookie along.
@pytest.mark.parametrize("site", ["127.0.0.1", "localhost"])
def test_a_page_of_another_site_is_refused_whatever_it_asks_for(
    let_in: BrowserContext, dashboard: Dashboard, port: int, site: str
) -> None:
    page = let_in.new_page()
    page.goto(f"http://{site}:{port}/")
    paths = ("api/buckets", "api/live?bucket=acme-photos", "page/js/main.js")
    addresses = [f"{dashboard.address}{path}" for path in paths]
    assert statuses(let_in, page, addresses) == [403] * len(paths)


def test_a_page_of_another_site_can_not_frame_the_page(
    let_in: BrowserContext, dashboard: Dashboard, port: int
) -> None:
    page = let_in.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.evaluate(
        """address => {
            const frame = document.createElement("iframe");
            frame.src = address;
            document.body.append(frame);
        }""",
        dashboard.address,
    )
    page.wait_for_timeout(1000)
    assert all(frame.locator(".card").count() == 0 for frame in page.frames)


def test_a_link_on_another_site_leads_to_the_page_with_its_figures(
    let_in: BrowserContext, dashboard: Dashboard, port: int
) -> None:
    page = let_in.new_page()
    page.goto(f"http://localhost:{port}/")
    page.evaluate("address => location.assign(address)", dashboard.at(bucket="acme-logs"))
    expect(page.locator("#bucket-name")).to_have_text("acme-logs")
    expect(page.locator(".card")).not_to_have_count(0)


def test_a_name_that_is_made_to_lead_here_is_refused(
    chromium: Browser, dashboard: Dashboard
) -> None:
    """DNS rebinding: the browser believes that this machine is evil.example."""
    page = chromium.new_page()
    answer = page.goto(f"http://{REBOUND}:{dashboard.port}/")
    assert answer
    assert answer.status == 403
    assert "This server is not" in page.content()
    page.close()
