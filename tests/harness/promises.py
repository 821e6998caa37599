"""What docs/guarantees.md and docs/security.md promise, the tests they name, and breaks.

A break is a small edit of the code behind a promise, by which a test that it names must fail.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUARANTEES = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")

_ROW = re.compile(r"^\| (?!Promise|Threat|---)(.+) \| (`tests/.*`) \|$", re.MULTILINE)
_TEST = r"`(tests/[\w/]+\.py::test_\w+)`"


@dataclass(frozen=True)
class Promise:
    """A row of one of the pages.

    Attributes:
        words: The promise; of a threat, the threat and the answer.
        tests: The tests that show it.
    """

    words: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    """A change of a file by which a test must fail."""

    what: str
    file: str
    old: str
    new: str
    test: str


def _promises(page: str) -> list[Promise]:
    return [
        Promise(words, tuple(re.findall(_TEST, cell))) for words, cell in _ROW.findall(page)
    ]


PROMISES = _promises(GUARANTEES)
THREATS = _promises(SECURITY)

_BREAKS = tomllib.loads((ROOT / "tests/slow/broken_promises.toml").read_text(encoding="utf-8"))
BREAKS = [Break(**one) for one in _BREAKS["break"]]
NOT_BROKEN: dict[str, str] = _BREAKS.get("not_broken", {})
"""Tests that no break is made for, and why."""
