"""Faults by plan: a proxy before the local cloud, a delivery of S3's events, processes to kill."""
