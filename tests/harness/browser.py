"""Visits to the dashboard's page that note all that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.dashboard import Dashboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP = {"width": 1440, "height": 900}
TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 390, "height": 844}

REBOUND = "evil.example"
"""A name that the tests' Chromium looks for on this machine."""


@dataclass
class Visit:
    """A page, and what it should not have done."""

    dashboard: Dashboard
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(cls, chromium: Browser, dashboard: Dashboard, **options: Any) -> Iterator[Visit]:
        """A visit by somebody whose browser has the key; nothing is loaded yet."""
        settings = {"viewport": DESKTOP, "reduced_motion": "reduce"} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(15_000)
        visit = cls(dashboard, context, context.new_page())
        visit.page.on("console", visit._note)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        give_key(context, dashboard)
        try:
            yield visit
        finally:
            context.close()

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self) -> Page:
        """Open the address that the command printed."""
        self.page.goto(self.dashboard.address_with_key)
        return self.page

    def show(self, **said: Any) -> Page:
        """Go to what the address says, and wait until it is drawn."""
        self.page.goto(self.dashboard.at(**said))
        self.page.wait_for_selector(".card")
        self.page.wait_for_selector(".curve canvas")
        self.page.wait_for_selector(".curve[aria-busy=false]")
        return self.page

    def must_be_clean(self) -> None:
        assert self.complaints == []
        hosts = {urlsplit(url).netloc for url in self.requests if not url.startswith("blob:")}
        assert hosts == {urlsplit(self.dashboard.address).netloc}


def give_key(context: BrowserContext, dashboard: Dashboard) -> None:
    """Let a browser in, by the first request of the printed address alone."""
    answer = context.request.get(dashboard.address_with_key, max_redirects=0)
    assert answer.status == HTTPStatus.SEE_OTHER
