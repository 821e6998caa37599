"""Tells the owner of an S3 bucket how large it is within seconds."""

__version__ = "0.1.0"
