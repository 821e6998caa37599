"""Names and keys as a terminal may show them: what it would obey is written out."""

from __future__ import annotations


def visible(name: str) -> str:
    """The name with what a terminal would obey written out, and with its ends to be seen."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in name
    )
    return f"{shown!r}" if shown != shown.strip() or not shown else shown
