"""S3's events as AWS sends them, with other names in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fakes.ledger_world import BUCKET, NOON

FIXTURES = Path(__file__).parents[1] / "fixtures" / "events"


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


def s3_record(
    bucket: Any = "photos", key: Any = "cat.jpg", event_name: Any = "ObjectCreated:Put"
) -> dict[str, Any]:
    record: dict[str, Any] = fixture("s3_put")["Records"][0]
    record["eventName"] = event_name
    record["s3"]["bucket"]["name"] = bucket
    record["s3"]["object"]["key"] = key
    return record


def eventbridge(bucket: Any = "photos", key: Any = "cat.jpg") -> dict[str, Any]:
    event: dict[str, Any] = fixture("eventbridge_object_created")
    event["detail"]["bucket"]["name"] = bucket
    event["detail"]["object"]["key"] = key
    return event


def in_sqs(*messages: Any) -> dict[str, Any]:
    bodies = [json.dumps(message) for message in messages]
    return {"Records": [{"eventSource": "aws:sqs", "body": body} for body in bodies]}


def short_record(bucket: Any = BUCKET, **of_object: Any) -> dict[str, Any]:
    """As much of a record as a ledger reads."""
    found = {"key": "good", "size": 5, "sequencer": "1"} | of_object
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": NOON.isoformat(),
        "s3": {"bucket": {"name": bucket}, "object": found},
    }
