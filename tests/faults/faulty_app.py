"""The deployed app behind the proxy, with a bucket of each method behind the delivery."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from harness import App, eventually, track

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.names import STACK_NAME
from bucketsize.cloud.redrive import redrive
from bucketsize.cloud.stack import deployed_stack
from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize, Measurement, Method
from faults.changing_bucket import EVENTS, queue_for
from faults.delivery import Delivery, DeliveryPlan
from faults.proxy import FaultProxy

FUNCTIONS = ("size-tracking", "reconcile", "plotting", "driver", "summarizing")


def _quiet(_told: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class FaultyApp:
    """The functions run on the local cloud; their AWS is the proxy.

    Attributes:
        app: The app; its clients go past the proxy.
        proxy: What the functions talk to.
        deliveries: The events of each method's bucket.
    """

    app: App
    proxy: FaultProxy
    deliveries: dict[Method, Delivery]

    @staticmethod
    def bucket_name(method: Method) -> str:
        """The bucket that is tracked by a method."""
        return f"faulty-by-{method}"

    def pump(self) -> int:
        """Take what S3 has sent and hand on what is due; returns how many events that were."""
        now, handed_on = time.monotonic(), 0
        for method, delivery in self.deliveries.items():
            delivery.take(now)
            for event in delivery.due(now):
                self.hand_on(method, event)
                handed_on += 1
        return handed_on

    def hand_on(self, method: Method, event: dict[str, Any]) -> None:
        """To the function, or to the ledger's queue, as the bucket's notification would."""
        body = json.dumps(event)
        if method is Method.LEDGER:
            url = self.app.outputs["EventQueueUrl"]
            self.app.aws.sqs.send_message(QueueUrl=url, MessageBody=body)
        else:
            name = self.app.outputs["SizeTrackingFunction"]
            self.app.aws.lambda_.invoke(
                FunctionName=name, InvocationType="Event", Payload=body.encode()
            )

    def under_way(self) -> int:
        """Events that are neither measured nor given up, as far as can be seen."""
        delayed = sum(delivery.under_way for delivery in self.deliveries.values())
        queues = [self.app.outputs["EventQueueUrl"]]
        queues += [delivery.queue_url for delivery in self.deliveries.values()]
        return delayed + sum(messages_in(self.app, url) for url in queues)

    def dead_letters(self) -> int:
        """Events that were given up."""
        return messages_in(self.app, self.app.outputs["DeadLetterQueueUrl"])

    def bring_back(self) -> int:
        """``bucketsize redrive``, itself behind the proxy."""
        behind = Aws(self.app.aws.session, self.app.aws.region, self.proxy.endpoint_url)
        return redrive(behind, deployed_stack(self.app.aws, STACK_NAME), _quiet).brought_back

    def last_row(self, method: Method) -> Measurement | None:
        """The newest row of a method's bucket."""
        return self.app.history.latest(self.bucket_name(method))

    def listed(self, method: Method) -> BucketSize:
        """What a full listing tells, past the proxy."""
        return measure_bucket(self.app.aws.s3, self.bucket_name(method))

    def differing(self) -> list[str]:
        """The buckets whose last row is not a full listing, and how."""
        found = []
        for method in self.deliveries:
            row, size = self.last_row(method), self.listed(method)
            if row is None or row.size != size:
                found.append(f"{method}: {row} is not {size}")
        return found


def faulty_app(
    app: App, proxy: FaultProxy, plan: DeliveryPlan, *, visible_again_seconds: int
) -> FaultyApp:
    """Put the proxy and the delivery into an app that was deployed.

    Args:
        app: The app, on a cloud of its own.
        proxy: A proxy before that cloud.
        plan: What becomes of events.
        visible_again_seconds: When a message that failed is received again; half an hour
            on AWS.
    """
    deliveries = {}
    for method in Method:
        name = FaultyApp.bucket_name(method)
        app.aws.s3.create_bucket(Bucket=name)
        track(app.aws, STACK_NAME, name, _quiet, method)
        url, arn = queue_for(app.aws, name)
        configuration: Any = {
            "QueueConfigurations": [{"QueueArn": arn, "Events": list(EVENTS)}]
        }
        app.aws.s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration=configuration
        )
        deliveries[method] = Delivery(app.aws.sqs, url, plan)
    app = App(app.aws, app.bucket_name, dict(deployed_stack(app.aws, STACK_NAME).outputs))
    queue_visible_again_after(app, visible_again_seconds)
    for function in FUNCTIONS:
        _put_behind(app, f"{STACK_NAME}-{function}", proxy.endpoint_url)
    return FaultyApp(app, proxy, deliveries)


def queue_visible_again_after(app: App, seconds: int) -> None:
    """When a message that failed is received again; half an hour on AWS.

    First S3's own message, sent when a notification is made, has to be through: a function
    that is changed, or stopped, while it is at it would keep it for that half hour.
    """
    url = app.outputs["EventQueueUrl"]
    eventually(lambda: messages_in(app, url) == 0, "an empty queue", 60)
    attributes: Any = {"VisibilityTimeout": f"{seconds}"}
    app.aws.sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def messages_in(app: App, url: str) -> int:
    """All messages of a queue, those that are being worked on included."""
    names: Any = ["All"]
    found = app.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
    counts = found["Attributes"].items()
    return sum(int(n) for name, n in counts if name.startswith("Approximate"))


def _put_behind(app: App, function_name: str, endpoint_url: str) -> None:
    """A function's own variable goes before the local cloud's."""
    client = app.aws.lambda_
    found = client.get_function_configuration(FunctionName=function_name)
    variables = found["Environment"]["Variables"] | {"AWS_ENDPOINT_URL": endpoint_url}
    environment: Any = {"Variables": variables}
    client.update_function_configuration(FunctionName=function_name, Environment=environment)
