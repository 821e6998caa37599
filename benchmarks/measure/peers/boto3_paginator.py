"""What people write with boto3: ``boto3_paginator.py ENDPOINT BUCKET``. Runs in .venv/bench."""

from __future__ import annotations

import sys

import boto3

_, endpoint, bucket = sys.argv
client = boto3.client("s3", endpoint_url=endpoint)
total_size = object_count = 0
for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
    for listed in page.get("Contents", []):
        total_size += listed["Size"]
        object_count += 1
print(total_size, object_count)
