"""A clock for tests whose rows have times of their own: none of them lies in its future."""

from __future__ import annotations

from datetime import UTC, datetime


def long_after() -> datetime:
    return datetime(2100, 1, 1, tzinfo=UTC)
