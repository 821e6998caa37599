"""An AWS account whose clients are botocore's own, with answers that the test prepares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.stub import Stubber

from bucketsize.cloud.aws import Aws

ACCOUNT = "123456789012"


class _Sts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": ACCOUNT}


@dataclass
class _Session:
    """Hands out stubbed clients, each of them once."""

    region: str
    stubbers: dict[str, Stubber] = field(default_factory=dict)

    def client(self, service: str, **_options: Any) -> Any:
        if service == "sts":
            return _Sts()
        return self.stubber(service).client

    def stubber(self, service: str) -> Stubber:
        if service not in self.stubbers:
            client: Any = boto3.client(
                service,  # type: ignore[call-overload]
                region_name=self.region,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
            self.stubbers[service] = Stubber(client)
        return self.stubbers[service]

    def get_partition_for_region(self, region: str) -> str:
        return boto3.Session().get_partition_for_region(region)


@contextmanager
def stubbed_aws(region: str = "eu-central-1") -> Iterator[tuple[Aws, Stubber, Stubber]]:
    """An account, and the stubs of its S3 and DynamoDB: all prepared answers must be used.

    A stub refuses every request that was not prepared, and checks its parameters.
    """
    session: Any = _Session(region)
    s3, dynamodb = session.stubber("s3"), session.stubber("dynamodb")
    with ExitStack() as stack:
        stack.enter_context(s3)
        stack.enter_context(dynamodb)
        yield Aws(session, region, sleep=lambda _seconds: None), s3, dynamodb
        s3.assert_no_pending_responses()
        dynamodb.assert_no_pending_responses()
