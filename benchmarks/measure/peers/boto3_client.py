"""No more than boto3 with one client, for its memory. Runs in .venv/bench."""

from __future__ import annotations

import boto3

boto3.client("s3")
