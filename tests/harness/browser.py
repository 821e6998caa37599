"""The real ``bucketsize dashboard``, and visits to its page that note all that goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from bucketsize.cloud.aws import Aws

DESKTOP = {"width": 1440, "height": 900}
TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 390, "height": 844}


@dataclass
class Dashboard:
    """A running command."""

    process: subprocess.Popen[str]
    address_with_key: str

    @property
    def address(self) -> str:
        return self.address_with_key.partition("?")[0]

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def at(self, **said: Any) -> str:
        """The page's address that says what to show; ``with_`` and ``from_`` lose their dash."""
        pairs = {name.rstrip("_"): value for name, value in said.items()}
        return f"{self.address}?{urlencode(pairs, doseq=True)}"

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> str:
        """Ctrl-C; what was written on standard error."""
        self.thaw()
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=15)
        return errors


@contextmanager
def started_dashboard(aws: Aws, *arguments: str) -> Iterator[Dashboard]:
    """The command, as the account's user runs it."""
    credentials = aws.session.get_credentials()
    assert credentials
    bare = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environ = bare | {
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_REGION": aws.region,
        "AWS_ENDPOINT_URL": aws.endpoint_url or "",
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": "/nonexistent",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bucketsize", "dashboard", "--no-browser", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    running = Dashboard(process, process.stdout.readline().strip())
    try:
        yield running
    finally:
        if process.poll() is None:
            running.end()


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
    def of(
        cls, chromium: Browser, dashboard: Dashboard, **options: Any
    ) -> Iterator[Visit]:
        """A visit by somebody who opened the address that the command printed."""
        settings = {"viewport": DESKTOP, "reduced_motion": "reduce"} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(15_000)
        visit = cls(dashboard, context, context.new_page())
        visit.page.on("console", visit._note)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.goto(dashboard.address_with_key)
        try:
            yield visit
        finally:
            context.close()

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def show(self, **said: Any) -> Page:
        """Go to what the address says, and wait until it is drawn."""
        self.page.goto(self.dashboard.at(**said))
        self.page.wait_for_selector(".curve canvas")
        self.page.wait_for_selector(".curve[aria-busy=false]")
        return self.page

    def must_be_clean(self) -> None:
        assert self.complaints == []
        hosts = {urlsplit(url).netloc for url in self.requests if not url.startswith("blob:")}
        assert hosts == {urlsplit(self.dashboard.address).netloc}
