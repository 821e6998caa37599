"""The app and the floor's functions on a local cloud, ready to be invoked and watched."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import urllib3

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.create import create
from bucketsize.cloud.deploy import deploy
from bucketsize.cloud.deployment import Deployment
from bucketsize.cloud.names import STACK_NAME, app_bucket_name
from bucketsize.history.schema import DEFAULT_TABLE_NAME

_FLOOR_CODE = Path(__file__).with_name("floor_function.py")
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclass(frozen=True)
class DeployedFunctions:
    """Functions on a local cloud.

    Attributes:
        aws: The account that the cloud plays.
        bucket_name: Physical name of TestBucket.
        size_tracking: Name of the app's function size-tracking.
    """

    aws: Aws
    bucket_name: str
    size_tracking: str

    def invoke(self, function_name: str, event: Mapping[str, Any]) -> float:
        """Invoke a function, and return the milliseconds until its answer was read.

        Raises:
            RuntimeError: The function failed.
        """
        payload = json.dumps(event)
        began = time.perf_counter()
        response = self._lambda.invoke(FunctionName=function_name, Payload=payload)
        answer = response["Payload"].read()
        milliseconds = (time.perf_counter() - began) * 1000
        if "FunctionError" in response:
            raise RuntimeError(f"{function_name} failed: {answer!r}")
        return milliseconds

    def add_floor(self, handler: str, table_name: str, statements: list[Any]) -> str:
        """Make a function of the floor's code, with a role of its own; returns its name."""
        name = handler.replace("_", "-")
        iam = self.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))
        policy = {"Version": "2012-10-17", "Statement": statements}
        iam.put_role_policy(
            RoleName=name, PolicyName="floor", PolicyDocument=json.dumps(policy)
        )
        self._lambda.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role["Role"]["Arn"],
            Handler=f"lambda_function.{handler}",
            Code={"ZipFile": _zipped(_FLOOR_CODE)},
            Environment={"Variables": {"TABLE_NAME": table_name}},
            MemorySize=512,
            Timeout=30,
        )
        self._lambda.get_waiter("function_active_v2").wait(FunctionName=name)
        return name

    def requests_of(self, invocation: Callable[[], object]) -> str:
        """What is asked of AWS while something runs, the invocation itself not counted."""
        self._record_requests(switched_on=True)
        before = self._recorded()
        invocation()
        made = self._recorded() - before
        self._record_requests(switched_on=False)
        del made["Invoke"]
        return f"{made.total()} ({', '.join(sorted(made.elements()))})" if made else "none"

    def client(self, service: Any) -> Any:
        """A client of any service of this cloud."""
        return self.aws.session.client(service, endpoint_url=self.aws.endpoint_url)

    @cached_property
    def _lambda(self) -> Any:
        return self.aws.invoker(timeout_seconds=60)

    def _record_requests(self, *, switched_on: bool) -> None:
        """Have CloudTrail see requests: only now, as each recording takes its time."""
        urllib3.request(
            "POST",
            f"{self.aws.endpoint_url}/_ministack/config",
            json={"cloudtrail._recording_enabled": str(switched_on).lower()},
        )

    def _recorded(self) -> Counter[str]:
        pages = self.client("cloudtrail").get_paginator("lookup_events").paginate()
        return Counter(event["EventName"] for page in pages for event in page["Events"])


def deploy_functions(aws: Aws, object_count: int, object_bytes: int) -> DeployedFunctions:
    """Deploy the app with so many objects in TestBucket.

    They are put before the bucket is tracked, so that no event of theirs is under way. The
    history's stream is followed by nobody: what summarizes rows later would run beside what is
    timed, on the same processors, and only behind the functions that write into the history.
    """
    bucket_name = app_bucket_name(aws.account_id, aws.region)
    create(aws, bucket_name, DEFAULT_TABLE_NAME)
    for number in range(object_count):
        aws.s3.put_object(Bucket=bucket_name, Key=f"object-{number}", Body=bytes(object_bytes))
    deployment = Deployment(bucket_name, DEFAULT_TABLE_NAME, STACK_NAME, None)
    deployed = deploy(aws, deployment, lambda _changes: True, _told_step)
    _stop_summarizing(aws)
    return DeployedFunctions(aws, bucket_name, deployed.outputs["SizeTrackingFunction"])


def _stop_summarizing(aws: Aws) -> None:
    functions = aws.lambda_
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


@contextmanager
def _told_step(description: str) -> Iterator[Callable[[str], None]]:
    print(f"{description} …", file=sys.stderr)
    yield lambda _detail: None


def _zipped(code: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(code, "lambda_function.py")
    return archive.getvalue()
