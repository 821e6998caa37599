"""Times ``bucketsize measure`` against the tools that people ask the same question.

Each run is a whole process that tells total size and number of objects of a bucket; a run
counts only if its answer is right.
"""

from benchmarks.measure.scenarios import (
    measure_real_server,
    measure_with_latency,
    measure_with_latency_at_a_million,
    measure_without_latency,
    measure_without_latency_at_a_million,
)

__all__ = [
    "measure_real_server",
    "measure_with_latency",
    "measure_with_latency_at_a_million",
    "measure_without_latency",
    "measure_without_latency_at_a_million",
]
