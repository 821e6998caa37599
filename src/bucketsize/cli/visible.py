"""What came from elsewhere as a terminal may show it: what it would obey is written out."""

from __future__ import annotations

import json
import sys
from typing import Any


def visible(name: str) -> str:
    """The name with what a terminal would obey written out, and with its ends to be seen."""
    shown = harmless(name).replace("\n", "\\n")
    return f"{shown!r}" if shown != shown.strip() or not shown else shown


def harmless(text: str) -> str:
    """The text, line by line, with what a terminal would obey written out.

    Escape sequences, NULs, marks that turn the direction of writing, odd line breaks: none of
    them is printable, and whoever names a bucket or a key may put them there.
    """
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON in which a terminal finds nothing to obey: such characters are escaped.

    So is all but ASCII where standard output writes less than every character: JSON is escaped
    otherwise than Python's text.
    """
    writes_all = (sys.stdout.encoding or "").lower() == "utf-8"
    text = json.dumps(value, indent=indent, ensure_ascii=not writes_all)
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
