"""Tells the owner of an S3 bucket how large it is within seconds.

``from bucketsize import SizeHistory`` reads the history: see ``docs/python.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bucketsize.notebook import SizeHistory

__version__ = "0.1.0"
__all__ = ["SizeHistory", "__version__"]


def __getattr__(name: str) -> Any:
    """Load what people import only when they do: functions and commands start without it."""
    if name == "SizeHistory":
        from bucketsize.notebook import SizeHistory  # noqa: PLC0415

        return SizeHistory
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
