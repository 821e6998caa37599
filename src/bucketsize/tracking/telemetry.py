"""What size-tracking tells CloudWatch of a bucket: a log line, and metrics of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from bucketsize.bucket_names import fits
from bucketsize.ledger.drift import Drift
from bucketsize.tracking.messages import Message
from bucketsize.tracking.tracker import Recorded

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

METRICS_NAMESPACE = "bucketsize"


def report_to(logger: Logger, recorded: Recorded, metric_buckets: tuple[str, ...]) -> None:
    """Log a row and publish its figures as metrics of its bucket.

    The metrics travel in the log (CloudWatch embedded metric format), so that
    publishing costs no request. Keys of objects are not logged: they may be
    private.

    Args:
        logger: Where to.
        recorded: The row.
        metric_buckets: Buckets, or patterns, that have metrics of their own: each is paid.
    """
    row = recorded.measurement
    logger.info(
        "Recorded the size of a bucket",
        bucket_name=row.bucket_name,
        total_size=row.total_size,
        object_count=row.object_count,
        event_name=row.cause.event_name,
        method=row.method.value,
        duration_seconds=round(recorded.duration_seconds, 3),
    )
    if not fits(row.bucket_name, *metric_buckets):
        return
    metrics = EphemeralMetrics(namespace=METRICS_NAMESPACE, service="size-tracking")
    metrics.add_dimension("bucket_name", row.bucket_name)
    metrics.add_metric("TotalSize", MetricUnit.Bytes, row.total_size)
    metrics.add_metric("ObjectCount", MetricUnit.Count, row.object_count)
    duration_ms = recorded.duration_seconds * 1000
    metrics.add_metric("MeasurementDuration", MetricUnit.Milliseconds, duration_ms)
    metrics.flush_metrics()


def report_failure(logger: Logger, message: Message) -> None:
    """Log what failed of a message that SQS is to deliver again."""
    for error in message.failures:
        logger.error(
            "A message failed and will be delivered again",
            message_id=message.message_id,
            exc_info=error,
        )


def report_drift(logger: Logger, bucket_name: str, drift: Drift) -> None:
    """Log what a reconcile found, and publish it as metrics of its bucket."""
    logger.info(
        "Compared a bucket with its ledger",
        bucket_name=bucket_name,
        **asdict(drift),
    )
    metrics = EphemeralMetrics(namespace=METRICS_NAMESPACE, service="size-tracking")
    metrics.add_dimension("bucket_name", bucket_name)
    metrics.add_metric("DriftObjects", MetricUnit.Count, drift.repaired)
    metrics.add_metric("DriftBytes", MetricUnit.Bytes, abs(drift.total_size))
    metrics.add_metric("UnsettledObjects", MetricUnit.Count, drift.unsettled)
    metrics.flush_metrics()
