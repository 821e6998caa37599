"""Brings back the events that were given up: from the dead-letter queue to who failed on them.

Each is handed over before it is taken out of the queue: broken off, an event may be handled
twice, which changes no figure, but is never lost.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.stack import Report, Stack

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_PER_REQUEST = 10
_HIDDEN_SECONDS = 120
"""How long a message that is being handed over, or was left, is not received again."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of the dead letters.

    Attributes:
        brought_back: How many were handed over.
        left: How many stay: nobody can say whom they were for.
    """

    brought_back: int = 0
    left: int = 0


def redrive(aws: Aws, deployed: Stack, report: Report) -> Redriven:
    """Hand each event in the dead-letter queue to the function that failed on it.

    What fails again comes back to the queue; each message is handed over once.
    """
    url = deployed.outputs["DeadLetterQueueUrl"]
    done = Redriven()
    with translated("bringing back dead letters"):
        for _ in range(_count(aws, url)):
            messages = aws.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=_PER_REQUEST,
                VisibilityTimeout=_HIDDEN_SECONDS,
            ).get("Messages", [])
            if not messages:
                break
            for message in messages:
                done = _redrive(aws, deployed, url, message, done)
            report(f"{done.brought_back:,} brought back")
    return done


def _redrive(
    aws: Aws, deployed: Stack, url: str, message: MessageTypeDef, done: Redriven
) -> Redriven:
    addressed = _addressed(message.get("Body", ""), deployed)
    if addressed is None:
        return Redriven(done.brought_back, done.left + 1)
    function_name, event = addressed
    aws.lambda_.invoke(
        FunctionName=function_name, InvocationType="Event", Payload=json.dumps(event).encode()
    )
    # Gone already where the answer to a first try was lost and botocore tried again.
    with suppress(aws.sqs.exceptions.ReceiptHandleIsInvalid):
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return Redriven(done.brought_back + 1, done.left)


def _addressed(body: str, deployed: Stack) -> tuple[str, Any] | None:
    """Whom a dead letter was for, and what it said; None if that cannot be told.

    Lambda wraps what an asynchronous call failed on (AWS Lambda Developer Guide, "Capturing
    records of Lambda asynchronous invocations"); the ledger's queue hands on what S3 sent.
    """
    try:
        letter = json.loads(body)
    except ValueError:
        return None
    if not isinstance(letter, dict):
        return None
    if "Records" in letter:
        return deployed.outputs["SizeTrackingFunction"], letter
    context = letter.get("requestContext")
    arn = context.get("functionArn") if isinstance(context, dict) else None
    name = _function_name(arn) if isinstance(arn, str) else ""
    if "requestPayload" not in letter or name not in deployed.outputs.values():
        return None
    return name, letter["requestPayload"]


def _function_name(arn: str) -> str:
    """``arn:aws:lambda:…:function:NAME:$LATEST`` → ``NAME``."""
    parts = arn.split(":")
    return parts[6] if len(parts) > 6 else ""  # noqa: PLR2004  the seventh, after "function"


def _count(aws: Aws, url: str) -> int:
    names: Any = ["ApproximateNumberOfMessages"]
    found = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return int(found["Attributes"]["ApproximateNumberOfMessages"])
