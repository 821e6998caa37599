"""The way to AWS, or to a local cloud: only the endpoint and the credentials differ."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ConfigParseError, ProfileNotFound
from botocore.utils import is_valid_uri

from bucketsize.errors import InvalidInput

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient
    from mypy_boto3_s3 import S3Client

# AWS throttles, and has its moments; a local cloud that does not answer is not there.
_RETRIES = Config(retries={"mode": "standard", "max_attempts": 6})
# A proxy leads out of this machine, wherever the environment says that one is.
_ON_THIS_MACHINE = Config(retries={"mode": "standard", "max_attempts": 2}, proxies={})


@dataclass(frozen=True)
class Aws:
    """An account in a region, as the caller's credentials open it.

    Attributes:
        session: Where clients come from.
        region: The region's name.
        endpoint_url: Address of all services, where it is not AWS's own.
        sleep: Waits for so many seconds.
    """

    session: boto3.Session
    region: str
    endpoint_url: str | None = None
    sleep: Callable[[float], None] = time.sleep

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
        client = self.session.client("s3", endpoint_url=self.endpoint_url, config=self._config)
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
        """A client of Amazon DynamoDB."""
        return self.session.client(
            "dynamodb", endpoint_url=self.endpoint_url, config=self._config
        )

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
    def tagging(self) -> ResourceGroupsTaggingAPIClient:
        """A client of what finds resources by their tags."""
        return self.session.client(
            "resourcegroupstaggingapi", endpoint_url=self.endpoint_url, config=self._config
        )

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the endpoint is a local cloud, whose functions run right here."""
        host = urlsplit(self.endpoint_url or "").hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def _config(self) -> Config:
        return _ON_THIS_MACHINE if self.is_on_this_machine else _RETRIES

    @property
    def rest_api_base_url(self) -> str:
        """Address that REST APIs stand under by their id; empty: AWS's own form."""
        return f"{self.endpoint_url}/_aws/execute-api" if self.is_on_this_machine else ""

    @property
    def takes_https_only(self) -> bool:
        """Whether a policy may refuse plain http: a local cloud speaks nothing else."""
        return urlsplit(self.endpoint_url or "https:").scheme == "https"


def connect(
    *, region: str | None = None, profile: str | None = None, endpoint_url: str | None = None
) -> Aws:
    """The account that the caller's credentials open. Makes no request yet.

    Args:
        region: Its name; None means the profile's, or ``AWS_REGION``.
        profile: A profile of the AWS configuration files.
        endpoint_url: Address of a local cloud; None means AWS, or
            ``AWS_ENDPOINT_URL``.

    Raises:
        InvalidInput: No such profile, no region, a malformed address or configuration file.
    """
    try:
        # What Lambda and the other SDKs read; boto3 itself reads only AWS_DEFAULT_REGION.
        region = region or os.environ.get("AWS_REGION")
        session = boto3.Session(region_name=region, profile_name=profile)
    except ProfileNotFound as e:
        raise InvalidInput(
            f"{e}.", hint="See: aws configure list-profiles, --profile, and AWS_PROFILE."
        ) from e
    except ConfigParseError as e:
        raise InvalidInput(f"{e}.", hint="Mend that file; aws configure writes it.") from e
    if not session.region_name:
        raise InvalidInput("No AWS region is set.", hint="Give --region, or set AWS_REGION.")
    if endpoint_url and not _is_address(endpoint_url):
        raise InvalidInput(
            f"{endpoint_url!r} is not an address.", hint="Write it like http://127.0.0.1:4566."
        )
    return Aws(session, session.region_name, endpoint_url.rstrip("/") if endpoint_url else None)


def _is_address(endpoint_url: str) -> bool:
    try:
        parts = urlsplit(endpoint_url)
        has_port = parts.port != 0
        return has_port and parts.scheme in ("http", "https") and is_valid_uri(endpoint_url)
    except ValueError:  # urlsplit's, or of a port over 65535
        return False
