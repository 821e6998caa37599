"""The page in a real Chromium, behind the real command, over the app on a local cloud."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from harness import App, deploy_app
from harness.browser import REBOUND, Visit
from harness.dashboard import Dashboard, started_dashboard
from harness.page_history import make_history
from playwright.sync_api import Browser, expect, sync_playwright

from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import start_local_cloud

expect.set_options(timeout=15_000)  # a deadline, on two cores that others use as well

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_FOR_EACH_WINDOW = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Pages of its own that Chromium loads for each window, for an address bar that nobody sees: a
second of the processor each time, as much as a test's own page."""

# Chromium heeds the last list only, so Playwright's own (chromiumSwitches.ts) is said again.
_PLAYWRIGHTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)

_ARGUMENTS = [
    f"--disable-features={','.join(_PLAYWRIGHTS + _FOR_EACH_WINDOW)}",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        message = "There is no Chromium to look at the page with: make setup-browser"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app() -> Iterator[App]:
    """The app on a cloud whose buckets are the page's tests' alone."""
    with start_local_cloud(record_requests=True) as cloud:
        yield deploy_app(local_aws(cloud))


@pytest.fixture(scope="session")
def history(chromium: Browser, app: App) -> App:
    """The deployed app with three buckets that have a past; needs Chromium before it waits."""
    make_history(app)
    return app


@pytest.fixture(scope="session")
def dashboard(history: App) -> Iterator[Dashboard]:
    with started_dashboard(history.aws) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, dashboard: Dashboard) -> Iterator[Visit]:
    """An empty page at a desk, in a browser that is let in.

    In the end it must have written no error and asked no other host.
    """
    with Visit.of(chromium, dashboard) as visit:
        yield visit
        visit.must_be_clean()
