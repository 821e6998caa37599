"""Which buckets a name, or a pattern, means."""

from __future__ import annotations

from botocore.exceptions import ClientError

from bucketsize.bucket_names import fits, is_pattern
from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.names import can_exist, deployment_bucket_name, written_otherwise
from bucketsize.cloud.stack import Stack
from bucketsize.errors import InvalidInput, NotFound
from bucketsize.model import APP_BUCKET_NAME


def matching_buckets(aws: Aws, name: str) -> list[str]:
    """The existing buckets that a name, or a pattern, means.

    Raises:
        NotFound: There is none.
        InvalidInput: No bucket could have this name.
    """
    _refuse_impossible(name)
    found = existing_buckets(aws, name)
    if not found:
        raise NotFound(
            f"There is no bucket {name} of this account in {aws.region}.",
            hint="Is the name right? If the bucket is in another region, work there: --region.",
        )
    return found


def buckets_named(aws: Aws, names: tuple[str, ...]) -> tuple[str, ...]:
    """The existing buckets that these names and patterns mean."""
    return tuple(dict.fromkeys(b for name in names for b in existing_buckets(aws, name)))


def physical_name(name: str, deployed: Stack) -> str:
    """What S3 calls the bucket, where it may be TestBucket.

    Raises:
        InvalidInput: No bucket could have this name.
    """
    if name == APP_BUCKET_NAME:
        return deployed.parameters["BucketName"]
    _refuse_impossible(name)
    return name


def existing_buckets(aws: Aws, name: str) -> list[str]:
    """The same as ``matching_buckets``, where there may be none."""
    with translated(f"looking for the bucket {name}"):
        if is_pattern(name):
            archives = deployment_bucket_name(aws.account_id, aws.region)
            return [
                bucket
                for bucket in _own_buckets(aws)
                if fits(bucket, name) and bucket != archives
            ]
        try:
            region = aws.s3.head_bucket(Bucket=name).get("BucketRegion") or aws.region
        except ClientError as e:
            code = e.response["Error"]["Code"]
            # Refused is another account's bucket, which may have taken a deleted one's
            # name, and an own one that the caller may not look into.
            if code == "404" or (code == "403" and name not in _own_buckets(aws)):
                return []
            raise
        return [name] if region == aws.region else []


def _refuse_impossible(name: str) -> None:
    if written := written_otherwise(name):
        raise InvalidInput(
            f"{name!r:.80} is not the name of a bucket.",
            hint=f"Write: {written[0]}; a bucket is tracked whole, without a prefix.",
        )
    if not can_exist(name.translate({ord("*"): "xxx", ord("?"): "x"})):
        raise InvalidInput(
            f"{name!r:.80} cannot be the name of a general purpose bucket, or a pattern.",
            hint="Directory buckets, table buckets and access points send no events.",
        )


def _own_buckets(aws: Aws) -> list[str]:
    """This account's buckets in this region."""
    pages = aws.s3.get_paginator("list_buckets").paginate(BucketRegion=aws.region)
    return [bucket["Name"] for page in pages for bucket in page.get("Buckets", [])]
