"""What Lambda tells a function of its invocation."""

from __future__ import annotations

import time
import uuid

TIMEOUT_SECONDS = 300.0


class LambdaContext:
    """The context of one invocation.

    Args:
        name: The function's name.
        timeout_seconds: Until Lambda would end it.
    """

    def __init__(self, name: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.function_name = name
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = 512
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
        self.aws_request_id = str(uuid.uuid4())
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * (self._deadline - time.monotonic()))
