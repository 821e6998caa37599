"""Where the pictures go that the tests of the page take."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ROOT = Path(__file__).parents[2]
DOCUMENTED = _ROOT / "docs/images"
SHOWN_PAGE = "bucketsize page"
"""The text in a documented picture that tells which files of the page it shows."""


def keep(page: Page, name: str) -> None:
    """Take a picture: into docs/images where ``DOCUMENTED`` is set, else into build."""
    folder = DOCUMENTED if os.environ.get("DOCUMENTED") else _ROOT / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    says = PngInfo()
    says.add_text(SHOWN_PAGE, page_files())
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.save(folder / name, optimize=True, pnginfo=says)


def page_files() -> str:
    """What stands for the page's files as they are now."""
    folder = _ROOT / "src/bucketsize/dashboard/page"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = b"".join(str(f.relative_to(folder)).encode() + f.read_bytes() for f in files)
    return hashlib.sha256(told).hexdigest()
