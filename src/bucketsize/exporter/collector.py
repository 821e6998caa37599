"""Answers a scrape from the history, which is asked at most once in a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from bucketsize.errors import BucketsizeError
from bucketsize.exporter.metrics import BucketFigures, bucket_metrics, up

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

logger = logging.getLogger(__name__)


@dataclass(eq=False)  # a registry knows its collectors by identity
class SizeCollector:
    """A collector of the Prometheus client.

    However often and by however many it is scraped, the history is read once in
    ``cache_seconds``, and never by two at the same time. A reading that failed is remembered
    as long: then only ``bucketsize_up`` is told, as 0, and no figure of an earlier reading.

    Attributes:
        read: Reads the figures of all buckets.
        cache_seconds: How long a reading is good for.
        now: Seconds, from whenever, that never go back.
    """

    read: Callable[[], list[BucketFigures]]
    cache_seconds: float
    now: Callable[[], float]
    _lock: Lock = field(default_factory=Lock)
    _read_at: float | None = None
    _figures: list[BucketFigures] | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics of one scrape."""
        figures = self._current()
        yield up(is_up=figures is not None)
        if figures is not None:
            yield from bucket_metrics(figures)

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: to be registered takes no reading."""
        return []

    def _current(self) -> list[BucketFigures] | None:
        with self._lock:
            if self._read_at is None or self.now() - self._read_at >= self.cache_seconds:
                self._figures = self._fresh()
                self._read_at = self.now()
            return self._figures

    def _fresh(self) -> list[BucketFigures] | None:
        try:
            return self.read()
        except BucketsizeError as e:
            logger.error("The history cannot be read: %s", e)  # noqa: TRY400  told to a person
            return None
