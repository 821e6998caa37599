"""Benchmarks: ratios taken in one run, against a named floor. Run: make bench."""
