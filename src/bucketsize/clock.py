"""The clock of whoever is given no other."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)
