"""Uploads archives and template to the deployment bucket; what is there is not sent again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.bucket import ensure_bucket
from bucketsize.cloud.names import NAME_TAG, deployment_bucket_name
from bucketsize.cloud.packaging import Archives
from bucketsize.cloud.report import Report
from bucketsize.errors import Conflict


def ensure_deployment_bucket(aws: Aws) -> str:
    """Make sure of the deployment bucket; its name.

    Raises:
        Conflict: Somebody else's bucket has the name.
    """
    bucket_name = deployment_bucket_name(aws.account_id, aws.region)
    if not ensure_bucket(aws, bucket_name, "deployment").is_ours:
        raise Conflict(
            f"There is a bucket {bucket_name} that bucketsize did not make.",
            hint="The archives would be uploaded there. Delete or rename it, or give it the tag"
            f" {NAME_TAG}=deployment if it is bucketsize's after all.",
        )
    return bucket_name


def upload_archives(
    aws: Aws, bucket_name: str, archives: Archives, report: Report
) -> dict[str, str]:
    """Upload the archives; their keys, as parameters of the template."""
    files = {
        "DriverArchive": ("driver", archives.driver),
        "SizeTrackingArchive": ("size-tracking", archives.size_tracking),
        "PlottingArchive": ("plotting", archives.plotting),
        "SummarizingArchive": ("summarizing", archives.summarizing),
        "MatplotlibLayerArchive": ("matplotlib-layer", archives.matplotlib_layer),
    }
    return {
        parameter: upload_file(aws, bucket_name, name, file, report)
        for parameter, (name, file) in files.items()
    }


def upload_file(aws: Aws, bucket_name: str, name: str, file: Path, report: Report) -> str:
    """Upload a file under a key that names its content; what is there is not sent again."""
    content = file.read_bytes()
    key = f"{name}-{hashlib.sha256(content).hexdigest()[:32]}{file.suffix}"
    with translated(f"uploading {key}"):
        try:
            aws.s3.head_object(Bucket=bucket_name, Key=key)
        except ClientError as e:
            if e.response["Error"]["Code"] != "404":
                raise
            report(f"uploading {name} ({len(content) / 2**20:.1f} MiB)")
            aws.s3.put_object(Bucket=bucket_name, Key=key, Body=content)
    return key


def object_url(aws: Aws, bucket_name: str, key: str) -> str:
    """Where CloudFormation reads an object."""
    # S3's own address differs by region and partition (amazonaws.com.cn, amazonaws.eu).
    address = aws.s3.meta.endpoint_url.rstrip("/")
    return f"{address}/{bucket_name}/{key}"
