"""What the parent tells its supervisor: one line of JSON, the first on its input."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Orders:
    """How to run ministack.

    Attributes:
        environment: All variables of the ministack process.
        grace_seconds: How long ministack may take to end once it is asked to.
        descriptors: Open files that ministack must hold as long as it lives.
    """

    environment: dict[str, str]
    grace_seconds: float
    descriptors: list[int]

    def to_line(self) -> bytes:
        """The orders as one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Orders:
        """The orders that ``to_line`` wrote."""
        return cls(**json.loads(line))
