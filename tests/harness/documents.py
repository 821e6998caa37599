"""What the documents show: their blocks of commands, and what these commands print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_BLOCK = re.compile(
    r"(?:^ *<!-- (?:executed|shape checked) by (?P<test>\S+) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        test: The file of the test that is said to run it, or to compare it; or nothing.
    """

    language: str
    text: str
    test: str

    @property
    def commands(self) -> list[str]:
        """What is typed: in a console behind the prompt, in a script each line."""
        whole = self.text.replace("\\\n", " ").splitlines()
        if self.language == "bash":
            return [line for line in whole if line]
        return [line[2:] for line in whole if line.startswith("$ ")]

    @property
    def output(self) -> list[str]:
        """What a console prints, all but empty lines."""
        lines = self.text.splitlines() if self.language == "console" else []
        return [line for line in lines if line and not line.startswith("$ ")]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in their order."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(found["language"], textwrap.dedent(found["text"]), found["test"] or "")


def blocks_of(page: str, test: str, language: str) -> list[Block]:
    """The blocks in this language that a page says are shown by a test, by its ``__file__``."""
    name = str(Path(test).relative_to(ROOT))
    return [b for b in blocks(ROOT / page) if (b.test, b.language) == (name, language)]


def prose(page: Path) -> str:
    """The text of a page without its blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def shape(text: str) -> list[str]:
    """The lines without their figures and without the space around them."""
    lines = (re.sub(r"[0-9]+", "#", line).strip() for line in text.splitlines())
    return [line for line in lines if line]
