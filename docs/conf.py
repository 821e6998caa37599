"""The documents as a site, by Sphinx: make docs.

The pages are those that the git host shows, README.md first: a link works here and there.
"""
# ruff: noqa: INP001  Sphinx's settings, not a package

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "bucketsize"
html_title = project
html_theme = "furo"
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
root_doc = "README"
include_patterns = ["*.md", "docs/**"]
exclude_patterns = [".*", "benchmarks", "build", "requirements", "src", "tests"]
nitpicky = True
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

# Below these pages; Sphinx complains of a page that is nowhere.
CONTENTS = {
    "README": {
        "Using it": "cli console dashboard monitoring python api configuration cost recovery",
        "What to rely on": "guarantees security permissions aws",
        "How it is made": "architecture listing ledger windows benchmarks adr/README",
        "The project": "/CONTRIBUTING /CHANGELOG",
    },
    "docs/adr/README": {"Decisions": "adr/[0-9]*"},
}


def setup(app: Sphinx) -> None:
    """Give the pages their contents, which would be mere noise on the git host."""
    app.connect("source-read", _with_contents)


def _with_contents(_app: Sphinx, page: str, source: list[str]) -> None:
    for caption, names in CONTENTS.get(page, {}).items():
        pages = "\n".join(f"/docs/{name}" if name[0] != "/" else name for name in names.split())
        source[0] += (
            f"\n```{{toctree}}\n:hidden:\n:glob:\n:caption: {caption}\n\n{pages}\n```\n"
        )
