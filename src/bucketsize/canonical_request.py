"""Leaves out of AWS's words what it quotes of a request that was signed wrongly.

AWS shows the signed headers then, and one of them is a session's token (AWS General Reference,
"Troubleshooting Signature Version 4": the canonical string that it expected).
"""

from __future__ import annotations

_QUOTATION = "The Canonical String"


def without_canonical_request(message: str) -> str:
    """AWS's message up to where it begins to quote the request."""
    return message.partition(_QUOTATION)[0].rstrip()
