"""Brings back the events that were given up: from the dead-letter queue to who failed on them.

Each is handed over before it is taken out of the queue: broken off, an event may be handled
twice, which changes no figure, but is never lost. Of rows that could not be summarized the
letter names no more than their place in the stream, which forgets them within a day: so the
summaries are made again from the history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.report import Report
from bucketsize.cloud.stack import Stack
from bucketsize.cloud.summaries import fill_summaries

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_PER_REQUEST = 10
_LONG_POLL_SECONDS = 2
_HIDDEN_SECONDS = 120
"""How long a message that is being handed over, or was left, is not received again."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of the dead letters.

    Attributes:
        brought_back: How many were handed over.
        left: How many stay: nobody can say whom they were for.
        unseen: How many SQS had counted and did not hand out; somebody else may have them.
    """

    brought_back: int = 0
    left: int = 0
    unseen: int = 0


def redrive(aws: Aws, deployed: Stack, report: Report) -> Redriven:
    """Hand each event in the dead-letter queue to the function that failed on it.

    What fails again comes back to the queue: no more are handed over than were in it at first.

    Args:
        aws: The account.
        deployed: The stack.
        report: Told of what takes long.
    """
    summarize = _once(lambda: fill_summaries(aws, deployed, report, anew=True))
    url = deployed.outputs["DeadLetterQueueUrl"]
    done = Redriven()
    with translated("bringing back dead letters"):
        count = _count(aws, url)
        while (at_hand := done.brought_back + done.left) < count:
            messages = aws.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(_PER_REQUEST, count - at_hand),
                VisibilityTimeout=_HIDDEN_SECONDS,
                # Without waiting only some of SQS's servers are asked (Amazon SQS Developer
                # Guide, "Amazon SQS short and long polling").
                WaitTimeSeconds=_LONG_POLL_SECONDS,
            ).get("Messages", [])
            if not messages:
                return replace(done, unseen=count - at_hand)
            for message in messages:
                done = _redrive(aws, deployed, url, message, done, summarize)
            report(f"{done.brought_back:,} brought back")
    return done


def _redrive(
    aws: Aws,
    deployed: Stack,
    url: str,
    message: MessageTypeDef,
    done: Redriven,
    summarize: Callable[[], None],
) -> Redriven:
    letter = read_letter(message.get("Body", ""), deployed.outputs)
    if letter is None:
        return Redriven(done.brought_back, done.left + 1)
    if letter.event is None:
        summarize()
    else:
        aws.lambda_.invoke(
            FunctionName=letter.function_name,
            InvocationType="Event",
            Payload=json.dumps(letter.event).encode(),
        )
    # Gone already where the answer to a first try was lost and botocore tried again.
    with suppress(aws.sqs.exceptions.ReceiptHandleIsInvalid):
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return Redriven(done.brought_back + 1, done.left)


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter whose addressee is known.

    Attributes:
        function_name: The function that failed on it.
        event: What it was called with; None: rows of the history's stream.
    """

    function_name: str
    event: Any


def read_letter(body: str, outputs: Mapping[str, str]) -> Letter | None:
    """Whom a dead letter was for, and what it said; None if that cannot be told.

    Lambda wraps what an asynchronous call failed on, and of a stream tells the place (AWS
    Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations", "Retain
    discarded records for a DynamoDB event source"); the ledger's queue hands on what S3 sent.

    Args:
        body: The message's.
        outputs: The stack's, among them its functions' names.
    """
    try:
        letter = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(letter, dict):
        return None
    if isinstance(letter.get("Records"), list):
        return Letter(outputs["SizeTrackingFunction"], letter)
    context = letter.get("requestContext")
    arn = context.get("functionArn") if isinstance(context, dict) else None
    name = _function_name(arn) if isinstance(arn, str) else ""
    if not name or name not in outputs.values():
        return None
    if letter.get("requestPayload") is not None:
        return Letter(name, letter["requestPayload"])
    is_of_stream = "DDBStreamBatchInfo" in letter and name == outputs["SummarizingFunction"]
    return Letter(name, None) if is_of_stream else None


def _function_name(arn: str) -> str:
    """``arn:aws:lambda:…:function:NAME:$LATEST`` → ``NAME``."""
    parts = arn.split(":")
    return parts[6] if len(parts) > 6 else ""  # noqa: PLR2004  the seventh, after "function"


def _count(aws: Aws, url: str) -> int:
    names: Any = ["ApproximateNumberOfMessages"]
    found = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return int(found["Attributes"]["ApproximateNumberOfMessages"])


def _once(act: Callable[[], None]) -> Callable[[], None]:
    """What acts at the first call only."""
    left = [act]
    return lambda: left.pop()() if left else None
