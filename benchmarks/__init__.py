"""What bucketsize costs, measured against floors and peers: ``python -m benchmarks``."""
