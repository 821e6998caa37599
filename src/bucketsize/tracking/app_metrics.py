"""Metrics over all buckets, for alarms: without a bucket's name many cost no more than one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from botocore.exceptions import BotoCoreError, ClientError

from bucketsize.model import Measurement
from bucketsize.tracking.telemetry import METRICS_NAMESPACE

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

TOTAL_SIZE = "TotalSize"
GROWTH_PER_DAY = "GrowthPerDay"

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AppMetrics:
    """Publishes each row's figures as samples of the app's metrics; alarms take their maximum.

    Attributes:
        logger: Told of what could not be found out.
        names: Which metrics to publish; each costs as one custom metric.
        size_at: The row of a bucket that held at an instant; asked only for the growth.
    """

    logger: Logger
    names: tuple[str, ...]
    size_at: Callable[[str, datetime], Measurement | None]

    def publish(self, row: Measurement) -> None:
        """Publish the figures of a row; nothing where no metric is wanted."""
        figures = dict(self._figures(row))
        if not figures:
            return
        metrics = EphemeralMetrics(namespace=METRICS_NAMESPACE, service="size-tracking")
        for name, figure in figures.items():
            metrics.add_metric(name, MetricUnit.Bytes, figure)
        metrics.flush_metrics()

    def _figures(self, row: Measurement) -> Iterator[tuple[str, int]]:
        if TOTAL_SIZE in self.names:
            yield TOTAL_SIZE, row.total_size
        if GROWTH_PER_DAY in self.names and (earlier := self._a_day_before(row)):
            yield GROWTH_PER_DAY, row.total_size - earlier.total_size

    def _a_day_before(self, row: Measurement) -> Measurement | None:
        """What held then; None for a history that is shorter, and where it cannot be read.

        The row is written already: for a metric's sake the event must not fail.
        """
        try:
            return self.size_at(row.bucket_name, row.timestamp - _DAY)
        except (BotoCoreError, ClientError):
            self.logger.exception(
                "The growth of a bucket is not known", bucket_name=row.bucket_name
            )
            return None
