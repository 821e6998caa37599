"""What arrives together and fails apart: the messages of an SQS batch. Makes no request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bucketsize.errors import raise_together
from bucketsize.tracking.events import ParsedEvent, parse_event


@dataclass(slots=True, eq=False)
class Message:
    """One message of a batch, or an event that came by itself.

    Attributes:
        parsed: What it says.
        message_id: SQS's name of it; empty for an event that came by itself.
        failures: What was wrong with it, or went wrong with what it says.
    """

    parsed: ParsedEvent
    message_id: str = ""
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.failures.extend(self.parsed.malformed)


def is_batch(event: Any) -> bool:
    """Whether an event is a batch that SQS delivers, each message with its id."""
    records = event.get("Records") if isinstance(event, dict) else None
    return isinstance(records, list) and bool(records) and all(map(_is_message, records))


def messages_of(batch: Any) -> list[Message]:
    """The messages of a batch."""
    return [Message(parse_event(record), record["messageId"]) for record in batch["Records"]]


def raise_failures(messages: Iterable[Message]) -> None:
    """Raise what failed, if anything did.

    Raises:
        Exception: What was wrong; an ``ExceptionGroup`` where it was more than one thing.
    """
    # One transaction that fails may fail many messages: it is told once.
    raise_together(list(dict.fromkeys(e for m in messages for e in m.failures)))


def batch_answer(failed: Iterable[Message]) -> dict[str, Any]:
    """Which messages SQS is to deliver again.

    SQS deletes the others (AWS Lambda Developer Guide, "Implementing partial batch
    responses"); the event source mapping must have ``ReportBatchItemFailures``.
    """
    return {"batchItemFailures": [{"itemIdentifier": m.message_id} for m in failed]}


def _is_message(record: Any) -> bool:
    if not isinstance(record, dict) or record.get("eventSource") != "aws:sqs":
        return False
    return isinstance(record.get("messageId"), str)
