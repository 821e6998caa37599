"""The way to AWS, or to a local cloud: only the endpoint and the credentials differ."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from bucketsize.cloud.session import (
    checked_address,
    client_config,
    configured_address,
    is_on_this_machine,
    open_session,
)
from bucketsize.ledger.schema import LANES
from bucketsize.listing import MOST_AT_ONCE

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_ONLOOKERS_CONNECTIONS = 40
"""As many as there are threads of the dashboard's server."""


@dataclass(frozen=True)
class Aws:
    """An account in a region, as the caller's credentials open it.

    Attributes:
        session: Where clients come from.
        region: The region's name.
        endpoint_url: Address of all services, where the caller gives one.
        sleep: Waits for so many seconds.
        configured_address: The one that environment or profile give, where the caller does not.
    """

    session: boto3.Session
    region: str
    endpoint_url: str | None = None
    sleep: Callable[[float], None] = time.sleep
    configured_address: str | None = None

    @cached_property
    def account_id(self) -> str:
        """The account's twelve digits."""
        client = self.session.client("sts", endpoint_url=self.endpoint_url, config=self._config)
        return client.get_caller_identity()["Account"]

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn`` or ``aws-us-gov``: the second part of every ARN."""
        return self.session.get_partition_for_region(self.region)

    @cached_property
    def s3(self) -> S3Client:
        """A client of Amazon S3 for the buckets of this account, and of no other.

        The name of a deleted bucket can be taken by anyone: each request says whose
        bucket it means, and S3 refuses it for another's (Amazon S3 User Guide,
        "Verifying bucket ownership with bucket owner condition").
        """
        config = self._config.merge(Config(max_pool_connections=MOST_AT_ONCE))
        client = self.session.client("s3", endpoint_url=self.endpoint_url, config=config)
        events: Any = client.meta.events
        events.register("provide-client-params.s3", self._with_expected_owner)
        return client

    def _with_expected_owner(
        self, params: dict[str, Any], model: OperationModel, **_event: Any
    ) -> dict[str, Any]:
        shape = model.input_shape
        if shape is None or "ExpectedBucketOwner" not in shape.members:
            return params
        return {"ExpectedBucketOwner": self.account_id, **params}

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """A client of Amazon DynamoDB, with a connection for each writer of a ledger."""
        config = self._config.merge(Config(max_pool_connections=LANES))
        return self.session.client("dynamodb", endpoint_url=self.endpoint_url, config=config)

    def onlooker(self) -> DynamoDBClient:
        """A client of Amazon DynamoDB that gives up in seconds: somebody is waiting."""
        soon = Config(
            connect_timeout=3,
            read_timeout=5,
            retries={"mode": "standard", "max_attempts": 2},
            max_pool_connections=_ONLOOKERS_CONNECTIONS,
        )
        config = self._config.merge(soon)
        return self.session.client("dynamodb", endpoint_url=self.endpoint_url, config=config)

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """A client of AWS CloudFormation."""
        return self.session.client(
            "cloudformation", endpoint_url=self.endpoint_url, config=self._config
        )

    @cached_property
    def lambda_(self) -> LambdaClient:
        """A client of AWS Lambda."""
        return self.session.client(
            "lambda", endpoint_url=self.endpoint_url, config=self._config
        )

    def invoker(self, *, timeout_seconds: float) -> LambdaClient:
        """A client of AWS Lambda that waits so long for an answer, and asks only once.

        It keeps the silent connection alive, which routers would forget (AWS Lambda
        API Reference, Invoke: "for long connections with timeout or keep-alive settings").
        """
        once = Config(
            read_timeout=timeout_seconds, retries={"total_max_attempts": 1}, tcp_keepalive=True
        )
        config = self._config.merge(once)
        return self.session.client("lambda", endpoint_url=self.endpoint_url, config=config)

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        """A client of Amazon CloudWatch Logs."""
        return self.session.client("logs", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def sqs(self) -> SQSClient:
        """A client of Amazon SQS."""
        return self.session.client("sqs", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def iam(self) -> IAMClient:
        """A client of AWS IAM."""
        return self.session.client("iam", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def tagging(self) -> ResourceGroupsTaggingAPIClient:
        """A client of what finds resources by their tags."""
        return self.session.client(
            "resourcegroupstaggingapi", endpoint_url=self.endpoint_url, config=self._config
        )

    def client(self, service: Any) -> Any:
        """A client of any other service."""
        return self.session.client(service, endpoint_url=self.endpoint_url, config=self._config)

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the endpoint is a local cloud, whose functions run right here."""
        return is_on_this_machine(self._address)

    @property
    def _address(self) -> str | None:
        return self.endpoint_url or self.configured_address

    @property
    def _config(self) -> Config:
        return client_config(self._address)

    @property
    def rest_api_base_url(self) -> str:
        """Address that REST APIs stand under by their id; empty: AWS's own form."""
        return f"{self._address}/_aws/execute-api" if self.is_on_this_machine else ""

    @property
    def takes_https_only(self) -> bool:
        """Whether a policy may refuse plain http: a local cloud speaks nothing else."""
        return urlsplit(self._address or "https:").scheme == "https"


def connect(
    *, region: str | None = None, profile: str | None = None, endpoint_url: str | None = None
) -> Aws:
    """The account that the caller's credentials open. Makes no request yet.

    Args:
        region: Its name; None means the profile's, or ``AWS_REGION``.
        profile: A profile of the AWS configuration files.
        endpoint_url: Address of a local cloud; None means what ``AWS_ENDPOINT_URL``, those
            of single services, or the profile name; else AWS.

    Raises:
        InvalidInput: No such profile, no region, a malformed address or configuration file.
    """
    session, region = open_session(region=region, profile=profile)
    endpoint_url = checked_address(endpoint_url)
    configured = None if endpoint_url else configured_address(session)
    opened = boto3.Session(botocore_session=session, region_name=region)
    return Aws(opened, region, endpoint_url, configured_address=configured)
