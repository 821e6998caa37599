"""Writes configuration.md, cost.md with its picture, and parts of other pages.

``python docs/generate.py`` writes the pages; with ``--check`` it fails where one is stale.
"""
# ruff: noqa: INP001  a program, not a package

from __future__ import annotations

import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]
from sizes import with_our_sizes
from writers.api_page import api_page
from writers.cli_page import cli_page
from writers.comparison import with_costs
from writers.configuration_page import configuration_page
from writers.console_settings import with_settings
from writers.cost_figures import PICTURE, picture_is_stale
from writers.cost_page import cost_page

from bucketsize.cloud.deploy import TEMPLATE

DOCS = Path(__file__).parent
API = DOCS / "api.md"
CLI = DOCS / "cli.md"
CONFIGURATION = DOCS / "configuration.md"
CONSOLE = DOCS / "console.md"
COST = DOCS / "cost.md"
CONTRIBUTING = DOCS.parent / "CONTRIBUTING.md"
README = DOCS.parent / "README.md"


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; returns the exit code."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    pages = {
        CONFIGURATION: configuration_page(template),
        CONSOLE: with_settings(CONSOLE.read_text(encoding="utf-8"), template),
        COST: cost_page(),
        API: api_page(API.read_text(encoding="utf-8")),
        CLI: cli_page(CLI.read_text(encoding="utf-8")),
        README: with_costs(README.read_text(encoding="utf-8")),
        CONTRIBUTING: with_our_sizes(
            CONTRIBUTING.read_text(encoding="utf-8"), DOCS.parent / "src"
        ),
    }
    stale = [page for page, wanted in pages.items() if _text(page) != wanted]
    if picture_is_stale():
        stale.append(PICTURE)
    if not arguments:
        _write(stale, pages)
        return 0
    for page in stale:
        sys.stderr.write(f"{page.name} is stale: run python docs/generate.py\n")
    return 1 if stale else 0


def _write(stale: list[Path], pages: dict[Path, str]) -> None:
    for page in stale:
        if page == PICTURE:
            from writers.cost_picture import draw_picture  # noqa: PLC0415  matplotlib is slow to start

            draw_picture()
        else:
            page.write_text(pages[page], encoding="utf-8")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
