"""Whom a dead letter was for: told of those that this app's functions fail on, of no other."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from bucketsize.cloud.redrive import Letter, Redriven, read_letter, redrive

OUTPUTS = {
    "SizeTrackingFunction": "bucketsize-size-tracking",
    "SummarizingFunction": "bucketsize-summarizing",
    "DeadLetterQueueUrl": "http://127.0.0.1/queue",
}
EVENT = {"Records": [{"eventSource": "aws:s3"}]}


def arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}:$LATEST"


def failed(name: str, **told: Any) -> str:
    return json.dumps({"requestContext": {"functionArn": arn(name)}, **told})


def test_what_an_asynchronous_call_failed_on_goes_back_to_its_function() -> None:
    letter = failed("bucketsize-size-tracking", requestPayload=EVENT)
    assert read_letter(letter, OUTPUTS) == Letter("bucketsize-size-tracking", EVENT)


class Account:
    """One dead letter, and what is asked of the queue and of the function, in its order."""

    exceptions = SimpleNamespace(ReceiptHandleIsInvalid=KeyError)

    def __init__(self, body: str) -> None:
        self.lambda_ = self.sqs = self
        self.done: list[tuple[str, ...]] = []
        self._body = body

    def get_queue_attributes(self, **_asked: Any) -> Any:
        return {"Attributes": {"ApproximateNumberOfMessages": "1"}}

    def receive_message(self, **_asked: Any) -> Any:
        return {"Messages": [{"Body": self._body, "ReceiptHandle": "handle"}]}

    def delete_message(self, **asked: Any) -> None:
        self.done.append(("delete", asked["ReceiptHandle"]))

    def invoke(self, **asked: Any) -> None:
        self.done.append(("invoke", asked["FunctionName"], asked["Payload"].decode()))


def test_a_letter_is_handed_over_as_it_was_before_it_is_taken_out_of_the_queue() -> None:
    account: Any = Account(failed("bucketsize-size-tracking", requestPayload=EVENT))
    deployed: Any = SimpleNamespace(outputs=OUTPUTS)
    assert redrive(account, deployed, lambda _told: None) == Redriven(brought_back=1)
    invoke = ("invoke", "bucketsize-size-tracking", json.dumps(EVENT))
    assert account.done == [invoke, ("delete", "handle")]


def test_what_the_ledgers_queue_gave_up_goes_to_size_tracking_as_it_was_sent() -> None:
    assert read_letter(json.dumps(EVENT), OUTPUTS) == Letter("bucketsize-size-tracking", EVENT)


def test_of_a_batch_of_the_stream_only_the_function_is_known() -> None:
    letter = failed("bucketsize-summarizing", DDBStreamBatchInfo={"shardId": "1"})
    assert read_letter(letter, OUTPUTS) == Letter("bucketsize-summarizing", None)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[" * 100_000,
        "null",
        '"text"',
        "[1]",
        "{}",
        '{"Records": "text"}',
        '{"requestContext": "text", "requestPayload": {}}',
        '{"requestContext": {"functionArn": 1}, "requestPayload": {}}',
        '{"requestContext": {"functionArn": "arn"}, "requestPayload": {}}',
        failed("somebody-elses", requestPayload=EVENT),
        failed("http://127.0.0.1/queue", requestPayload=EVENT),
        failed("bucketsize-size-tracking"),
        failed("bucketsize-size-tracking", requestPayload=None),
        failed("bucketsize-size-tracking", DDBStreamBatchInfo={}),
    ],
)
def test_what_is_nobodys_is_left_in_the_queue(body: str) -> None:
    assert read_letter(body, OUTPUTS) is None
