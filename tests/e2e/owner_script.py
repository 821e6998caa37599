"""What an owner of a bucket might write: knows only the brief and the documented names.

Run with the exports of ``bucketsize local``; prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import boto3

TABLE = "S3-object-size-history"
KEYS = [
    "plain.txt", "with space.txt", "a+b.txt", "folder/inside.txt", "deep/er/and deeper.txt",
    "grün/ß.txt", "日本語.txt", "emoji-😀.txt", "per%20cent.txt", "tail /+ mix é.txt",
]  # fmt: skip


def bucketsize(*arguments: str) -> Any:
    command = [sys.executable, "-m", "bucketsize", *arguments, "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def rows_of(bucket: str) -> list[dict[str, Any]]:
    table = boto3.resource("dynamodb").Table(TABLE)
    rows: list[dict[str, Any]] = []
    request: dict[str, Any] = {
        "KeyConditionExpression": "bucket_name = :b",
        "ExpressionAttributeValues": {":b": bucket},
    }
    while True:
        page = table.query(**request)
        rows += page["Items"]
        if "LastEvaluatedKey" not in page:
            return rows
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def listed(bucket: str) -> tuple[int, int]:
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    sizes = [entry["Size"] for page in pages for entry in page.get("Contents", [])]
    return sum(sizes), len(sizes)


def wait_for_last_row(bucket: str, expected: tuple[int, int], seconds: float = 60) -> bool:
    """Until the last row says what is expected, and goes on saying so when all is quiet."""
    deadline, count = time.monotonic() + seconds, -1
    while time.monotonic() < deadline:
        rows = rows_of(bucket)
        last = (int(rows[-1]["total_size"]), int(rows[-1]["object_count"])) if rows else None
        if last == expected and len(rows) == count:
            return True
        count = len(rows)
        time.sleep(1)
    return False


def churn(bucket: str) -> None:
    """Upload, overwrite and delete objects in quick succession."""
    s3 = boto3.client("s3")
    for at, name in enumerate(KEYS):
        s3.put_object(Bucket=bucket, Key=name, Body=b"x" * (at + 1))
    for at, name in enumerate(KEYS[::2]):
        s3.put_object(Bucket=bucket, Key=name, Body=b"y" * (100 + at))
    for name in KEYS[::3]:
        s3.delete_object(Bucket=bucket, Key=name)


def main() -> None:
    first = bucketsize("create", "--yes")
    second_time = bucketsize("create", "--yes")
    bucketsize("deploy", "--yes")
    drive = bucketsize("drive", "--yes")
    bucket = first["bucket"]
    churn(bucket)
    all_rows_true = wait_for_last_row(bucket, listed(bucket))

    boto3.client("s3").create_bucket(Bucket="a-second-bucket")
    boto3.client("s3").put_object(Bucket="a-second-bucket", Key="k", Body=b"z" * 250_000)
    tracked = bucketsize("track", "a-second-bucket")
    boto3.client("s3").put_object(Bucket="a-second-bucket", Key="l", Body=b"z" * 50_000)
    second_true = wait_for_last_row("a-second-bucket", (300_000, 2))
    drive_again = bucketsize("drive", "--yes")
    result = {
        "create": first,
        "create_again": second_time,
        "drive": drive,
        "last_row_equals_own_sum": all_rows_true,
        "second_bucket": tracked,
        "second_bucket_has_its_rows": second_true,
        "drive_beside_other_objects": drive_again,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
