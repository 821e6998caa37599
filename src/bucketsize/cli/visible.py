"""What came from elsewhere as a terminal may show it: what it would obey is written out."""

from __future__ import annotations

import json
from typing import Any


def visible(name: str) -> str:
    """The name with what a terminal would obey written out, and with its ends to be seen."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in name
    )
    return f"{shown!r}" if shown != shown.strip() or not shown else shown


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON in which a terminal finds nothing to obey: such characters are escaped."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
