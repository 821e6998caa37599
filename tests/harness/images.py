"""Where the pictures go that the tests of the page take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ROOT = Path(__file__).parents[2]


def keep(page: Page, name: str) -> None:
    """Take a picture: into docs/images where ``DOCUMENTED`` is set, else into build."""
    folder = "docs/images" if os.environ.get("DOCUMENTED") else "build/screenshots"
    (_ROOT / folder).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_ROOT / folder / name)
