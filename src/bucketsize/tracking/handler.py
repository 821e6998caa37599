"""Wires size-tracking together: settings, clients, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bucketsize.clock import utc_now
from bucketsize.history import SizeHistory
from bucketsize.ledger import Ledger
from bucketsize.ledger.filling import PagesAfter
from bucketsize.ledger.versioning import refuse_versioned
from bucketsize.listing import list_pages, measure_bucket
from bucketsize.service_log import service_logger
from bucketsize.settings import TrackingSettings, read_settings
from bucketsize.tracking.app_metrics import AppMetrics
from bucketsize.tracking.messages import batch_answer, is_batch
from bucketsize.tracking.reconciler import Reconciler
from bucketsize.tracking.telemetry import report_drift, report_failure, report_to
from bucketsize.tracking.tracker import Recorded, Tracker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_s3 import S3Client

    Handler = Callable[[Any, LambdaContext], dict[str, Any]]

# S3 answers 503 SlowDown under load: back off and go on rather than list anew.
_RETRIES = Config(retries={"mode": "standard", "max_attempts": 8})
# With 512 MB a function has 0.29 of a processor (AWS Lambda Developer Guide, "Configure
# Lambda function memory"): it takes some 10 ms for a page that S3 sends within 50 to 100.
_PAGES_AT_ONCE = 8
_LISTING = _RETRIES.merge(Config(max_pool_connections=_PAGES_AT_ONCE))

_TIME_TO_END = timedelta(seconds=30)
"""A reconcile is left in good order that long before Lambda would end it."""


def make_handlers(environ: Mapping[str, str]) -> tuple[Handler, Handler]:
    """The Lambda handlers for events, and for the schedule, in this environment.

    Raises:
        InvalidSetting: The environment lacks a variable.
    """
    settings = read_settings(TrackingSettings, environ)
    logger = service_logger("size-tracking")
    s3 = boto3.client("s3", config=_LISTING)
    dynamodb = boto3.client("dynamodb", config=_RETRIES)
    history = SizeHistory(dynamodb, settings.table_name)
    ledger = Ledger(dynamodb, settings.ledger_table_name, history, now=utc_now)
    app_metrics = AppMetrics(logger, settings.app_metrics, history.last_until)

    def report(recorded: Recorded) -> None:
        report_to(logger, recorded, settings.metric_buckets)
        app_metrics.publish(recorded.measurement)

    tracker = Tracker(
        measure=partial(measure_bucket, s3),
        history=history,
        now=utc_now,
        report=report,
        ledger=ledger,
        ledger_buckets=settings.ledger_buckets,
    )
    reconciler = Reconciler(
        ledger=ledger,
        ledger_buckets=settings.ledger_buckets,
        pages_of=partial(_pages_of, s3),
        now=utc_now,
        report=partial(report_drift, logger),
    )

    @logger.inject_lambda_context
    def lambda_handler(event: Any, _context: LambdaContext) -> dict[str, Any]:
        if not is_batch(event):
            return {"rows": len(tracker.track(event))}
        failed = tracker.track_batch(event)
        for message in failed:
            report_failure(logger, message)
        return batch_answer(failed)

    @logger.inject_lambda_context
    def reconcile_handler(_event: Any, context: LambdaContext) -> dict[str, Any]:
        remaining = timedelta(milliseconds=context.get_remaining_time_in_millis())
        drifts = reconciler.run(utc_now() + remaining - _TIME_TO_END)
        return {bucket_name: asdict(drift) for bucket_name, drift in drifts.items()}

    return lambda_handler, reconcile_handler


def _pages_of(client: S3Client, bucket_name: str) -> PagesAfter:
    refuse_versioned(client, bucket_name)
    return lambda after: list_pages(client, bucket_name, start_after=after)
