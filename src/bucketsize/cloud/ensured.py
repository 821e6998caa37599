"""What making sure of something comes to: made, mended, or left as it was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ensured:
    """What making sure of a bucket or a table came to.

    Attributes:
        made: It did not exist before.
        mended: Protections that were missing and are in place now.
        is_ours: This app made it, now or earlier; otherwise it was left as it is.
    """

    made: bool
    mended: tuple[str, ...]
    is_ours: bool
