"""The service driver: makes the brief's changes in TestBucket, then asks for the plot."""
