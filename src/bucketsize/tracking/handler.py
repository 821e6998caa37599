"""Wires size-tracking together: settings, clients, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from bucketsize.history import SizeHistory
from bucketsize.listing import measure_bucket
from bucketsize.settings import TrackingSettings, read_settings
from bucketsize.tracking.telemetry import report_to
from bucketsize.tracking.tracker import Tracker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

# S3 answers 503 SlowDown under load: back off and go on rather than list anew.
_RETRIES = Config(retries={"mode": "standard", "max_attempts": 8})


def make_handler(environ: Mapping[str, str]) -> Callable[[Any, LambdaContext], dict[str, Any]]:
    """The Lambda handler for this environment.

    Raises:
        InvalidSetting: The environment lacks a variable.
    """
    settings = read_settings(TrackingSettings, environ)
    logger = Logger(service="size-tracking")
    tracker = Tracker(
        measure=partial(measure_bucket, boto3.client("s3", config=_RETRIES)),
        history=SizeHistory(boto3.client("dynamodb", config=_RETRIES), settings.table_name),
        now=lambda: datetime.now(UTC),
        report=partial(report_to, logger),
    )

    @logger.inject_lambda_context
    def lambda_handler(event: Any, _context: LambdaContext) -> dict[str, Any]:
        return {"rows": len(tracker.track(event))}

    return lambda_handler
