"""A bucket that changes, and what each row of it may say.

Each object that is put has a size of its own, a power of two: a total tells which objects are
in it. So a row that counts an object twice, in part, or together with its successor is seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bucketsize.cloud.aws import Aws
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize, Measurement

_MOST_PUTS = 16
"""The last is of 32 KB."""


EVENTS = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*")


def queue_for(aws: Aws, bucket_name: str) -> tuple[str, str]:
    """A queue that S3 may send a bucket's events to; its address and its ARN."""
    sqs: Any = aws.sqs
    url = str(sqs.create_queue(QueueName=f"{bucket_name}-events")["QueueUrl"])
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = str(asked["Attributes"]["QueueArn"])
    attributes = {"Policy": json.dumps(_s3_may_send(arn))}
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return url, arn


def _s3_may_send(arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(slots=True)
class ChangingBucket:
    """A bucket whose events go to a queue of the test's own.

    Attributes:
        aws: The account.
        name: The bucket.
        seed: Decides what changes.
    """

    aws: Aws
    name: str
    seed: int
    keys: tuple[str, ...] = ("a", "b/ü", "c d", "e+f", "g")
    _put: list[str] = field(default_factory=list)
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed}/changes")  # noqa: S311  chance, not secrecy

    def create(self) -> str:
        """Make the bucket and the queue; returns the queue's address."""
        self.aws.s3.create_bucket(Bucket=self.name)
        url, arn = queue_for(self.aws, self.name)
        configuration: Any = {
            "QueueConfigurations": [{"QueueArn": arn, "Events": list(EVENTS)}]
        }
        self.aws.s3.put_bucket_notification_configuration(
            Bucket=self.name, NotificationConfiguration=configuration
        )
        return url

    def change(self) -> None:
        """Put an object, a new one or over another, or remove one that is there."""
        key = self._random.choice(self.keys)
        there = {o["Key"] for o in self._objects()}
        if key in there and (self._random.random() < 0.4 or len(self._put) == _MOST_PUTS):
            self.aws.s3.delete_object(Bucket=self.name, Key=key)
        elif len(self._put) < _MOST_PUTS:
            self.aws.s3.put_object(Bucket=self.name, Key=key, Body=b"x" * 2 ** len(self._put))
            self._put.append(key)

    def size(self) -> BucketSize:
        """By a full listing that nothing disturbs."""
        return measure_bucket(self.aws.s3, self.name)

    def impossible(self, rows: Iterable[Measurement]) -> list[Measurement]:
        """The rows that tell what the bucket cannot have held at any time."""
        return [row for row in rows if not self._is_possible(row)]

    def _is_possible(self, row: Measurement) -> bool:
        bits = [n for n in range(row.total_size.bit_length()) if row.total_size >> n & 1]
        if len(bits) != row.object_count or any(n >= len(self._put) for n in bits):
            return False
        keys = [self._put[n] for n in bits]
        return len(set(keys)) == len(keys)

    def _objects(self) -> list[Any]:
        found: Any = self.aws.s3.list_objects_v2(Bucket=self.name)
        return list(found.get("Contents", []))
