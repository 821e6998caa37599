"""Hands events to a function as Lambda and SQS do: again where it fails, then dead letters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from faults.sandbox import Outcome, Sandbox

_TRIES = 3
"""The template's MaximumRetryAttempts, and the first."""

_RECEIVES = 5
"""The template's maxReceiveCount."""


@dataclass(slots=True)
class Lambda:
    """Calls size-tracking.

    Attributes:
        sandbox: Where it runs.
        environ: Its variables, beside the sandbox's.
        dead_letters: Events that were given up.
        outcomes: What came of each invocation.
    """

    sandbox: Sandbox
    environ: dict[str, str] = field(default_factory=dict)
    dead_letters: list[Any] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def call(self, function: str, event: Any) -> Outcome:
        """One invocation."""
        outcome = self.sandbox.run(function, event, **self.environ)
        self.outcomes.append(outcome)
        return outcome

    def deliver(self, event: Any) -> None:
        """An asynchronous invocation, as S3 makes it."""
        for _ in range(_TRIES):
            if self.call("size-tracking", event).succeeded:
                return
        self.dead_letters.append(event)

    def deliver_batch(self, events: Sequence[Any]) -> None:
        """Messages of a queue: those that fail are received again."""
        left = {f"message-{n}": event for n, event in enumerate(events)}
        for _ in range(_RECEIVES):
            if not left:
                return
            outcome = self.call("size-tracking", batch(left))
            if outcome.succeeded:
                failed = {f["itemIdentifier"] for f in outcome.answer["batchItemFailures"]}
                left = {name: event for name, event in left.items() if name in failed}
        self.dead_letters += left.values()

    def redrive(self, deliver: Any) -> None:
        """Deliver what was given up, as ``bucketsize redrive`` does, until nothing is left."""
        letters, self.dead_letters = self.dead_letters, []
        for event in letters:
            deliver(event)


def batch(messages: dict[str, Any]) -> dict[str, Any]:
    """What SQS hands to a function."""
    return {
        "Records": [
            {"messageId": name, "eventSource": "aws:sqs", "body": json.dumps(event)}
            for name, event in messages.items()
        ]
    }
