"""The exporter's metrics: names, and what they mean. Stated here and nowhere else.

Units stand in the names and are base units (Prometheus, "Metric and label naming").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily

from bucketsize.model import Measurement

UP = "bucketsize_up"
SIZE = "bucketsize_bucket_size_bytes"
OBJECTS = "bucketsize_bucket_objects"
PEAK = "bucketsize_bucket_peak_bytes"
MEASURED = "bucketsize_bucket_last_measured_timestamp_seconds"

_UP_HELP = "Whether the history could be read: 1, or 0 and then no bucket is shown."
_HELP = {
    SIZE: "Total size of a bucket's current objects.",
    OBJECTS: "Number of a bucket's current objects.",
    PEAK: "Largest total size that a bucket's history shows.",
    MEASURED: "Instant from which a bucket's size and number of objects are true.",
}


@dataclass(frozen=True, slots=True)
class BucketFigures:
    """What is told of one bucket.

    Attributes:
        latest: Its newest row.
        bucket_peak: The largest size that it ever had, in bytes.
    """

    latest: Measurement
    bucket_peak: int


def up(*, is_up: bool) -> GaugeMetricFamily:
    """Whether the history could be read."""
    return GaugeMetricFamily(UP, _UP_HELP, value=float(is_up))


def bucket_metrics(figures: Iterable[BucketFigures]) -> Iterator[GaugeMetricFamily]:
    """The metrics of each bucket."""
    families = {
        name: GaugeMetricFamily(name, text, labels=["bucket"]) for name, text in _HELP.items()
    }
    for told in figures:
        labels = [told.latest.bucket_name]
        families[SIZE].add_metric(labels, told.latest.total_size)
        families[OBJECTS].add_metric(labels, told.latest.object_count)
        families[PEAK].add_metric(labels, told.bucket_peak)
        families[MEASURED].add_metric(labels, told.latest.timestamp.timestamp())
    yield from families.values()
