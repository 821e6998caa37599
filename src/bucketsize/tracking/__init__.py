"""The service size-tracking: an S3 event in, one row of history per bucket out."""
