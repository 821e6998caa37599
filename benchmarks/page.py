"""Writes results into docs/benchmarks.md, each between its benchmark's own markers."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/benchmarks.md"


def write_section(name: str, markdown: str, page: Path = PAGE) -> None:
    """Replace what stands between a benchmark's markers.

    Raises:
        LookupError: The page lacks the markers.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text = page.read_text(encoding="utf-8")
    if not section.search(text):
        raise LookupError(f"{page.name} lacks the markers {begin} and {end}.")
    written = f"{begin}\n{markdown}{end}"
    page.write_text(section.sub(lambda _: written, text, count=1), encoding="utf-8")
