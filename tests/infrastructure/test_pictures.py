"""The documents' pictures are made by the program, as it is now, and each is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.documents import PAGES
from harness.images import DOCUMENTED, SHOWN_PAGE, page_files
from PIL import Image

# plot.png is looked at in tests/e2e/test_readme.py, cost.png in test_cost_page.py.
OF_THE_DASHBOARD = sorted(DOCUMENTED.glob("dashboard-*.png"))


def test_each_picture_is_shown() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = [picture.name for picture in DOCUMENTED.iterdir()]
    assert [name for name in pictures if f"images/{name})" not in text] == []


@pytest.mark.parametrize("picture", OF_THE_DASHBOARD, ids=lambda picture: picture.stem)
def test_a_picture_of_the_dashboard_shows_the_page_as_it_is_now(picture: Path) -> None:
    with Image.open(picture) as image:
        assert image.info.get(SHOWN_PAGE) == page_files(), "take it anew: make pictures"
