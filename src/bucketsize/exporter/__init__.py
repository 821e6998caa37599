"""The history as Prometheus reads it. Knows neither commands nor how a history is opened."""

from bucketsize.exporter.collector import SizeCollector

__all__ = ["SizeCollector"]
