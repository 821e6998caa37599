"""Tells how long the files and functions of Python code are: ``python docs/sizes.py src``."""
# ruff: noqa: INP001  a program, not a package

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from statistics import median, quantiles

_OURS = re.compile(r"^\| (\*\*bucketsize\*\*, `src/`) \|.*$", re.MULTILINE)


def sizes(folder: Path) -> dict[str, list[int]]:
    """The lines of each file that holds code, and of each function with its decorators."""
    files, functions = [], []
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not text.strip():
            continue
        files.append(len(text.splitlines()))
        functions += [
            (node.end_lineno or 0) - min([node, *node.decorator_list], key=_line).lineno + 1
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    return {"file": files, "function": functions}


def _line(node: ast.stmt | ast.expr) -> int:
    return node.lineno


def median_and_95th(lengths: list[int]) -> tuple[float, float]:
    """What half of them do not pass, and what 95 of a hundred do not."""
    return median(lengths), quantiles(lengths, n=20, method="inclusive")[-1]


def row(name: str, folder: Path) -> str:
    """A row of CONTRIBUTING's table."""
    cells = [name]
    for lengths in sizes(folder).values():
        half, most = median_and_95th(lengths)
        cells += [f"{len(lengths):,}", f"{half:.0f}", f"{most:.0f}", f"{max(lengths):,}"]
    return f"| {' | '.join(cells)} |"


def with_our_sizes(page: str, source: Path) -> str:
    """CONTRIBUTING with our own row of its table written anew."""
    return _OURS.sub(lambda found: row(found[1], source), page)


def main(folders: list[str]) -> None:
    """Print a row of a table for each folder."""
    for folder in folders:
        print(row(folder, Path(folder)))  # noqa: T201  what it is for


if __name__ == "__main__":
    main(sys.argv[1:])
