"""Makes buckets of the app's own: private, encrypted, and refusing plain http."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.names import NAME_TAG
from bucketsize.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CreateBucketConfigurationTypeDef

_PRIVATE = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
_ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}

_NO_SUCH_SETTING = (
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchBucketPolicy",
)


def ensure_bucket(aws: Aws, bucket_name: str, app_name: str) -> Ensured:
    """Make sure that a bucket exists and, if it is the app's own, that it is protected.

    Args:
        aws: The account.
        bucket_name: Physical name.
        app_name: What the app calls the bucket (its tag).

    Raises:
        Conflict: The bucket belongs to someone else, or is in another region.
    """
    with translated(f"making the bucket {bucket_name}"):
        made = not _exists(aws, bucket_name)
        if made:
            _make(aws, bucket_name, app_name)
        # A tag that was just put may not be read back yet.
        is_ours = made or tags_of(aws, bucket_name).get(NAME_TAG) == app_name
        mended = tuple(_protect(aws, bucket_name)) if is_ours else ()
    return Ensured(made, () if made else mended, is_ours)


def tags_of(aws: Aws, bucket_name: str) -> dict[str, str]:
    """The tags of a bucket; none where it has none."""
    try:
        answer = aws.s3.get_bucket_tagging(Bucket=bucket_name)
    except ClientError as e:
        if e.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


def is_empty(aws: Aws, bucket_name: str) -> bool:
    """Whether a bucket holds no object."""
    with translated(f"looking into the bucket {bucket_name}"):
        return aws.s3.list_objects_v2(Bucket=bucket_name, MaxKeys=1)["KeyCount"] == 0


def tls_only_policy(bucket_name: str, partition: str) -> dict[str, Any]:
    """The bucket policy that refuses every request over plain http."""
    arn = f"arn:{partition}:s3:::{bucket_name}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _exists(aws: Aws, bucket_name: str) -> bool:
    try:
        answer = aws.s3.head_bucket(Bucket=bucket_name, ExpectedBucketOwner=aws.account_id)
    except ClientError as e:
        code = e.response["Error"]["Code"]
        if code == "404":
            return False
        if code == "403":
            raise Conflict(
                f"The bucket {bucket_name} belongs to another account, or you may not see it.",
                hint="Bucket names are shared by the whole world: choose another (--bucket).",
            ) from e
        raise
    # botocore follows S3 into the bucket's region by itself, where no function is.
    region = answer.get("BucketRegion") or aws.region
    if region != aws.region:
        raise Conflict(
            f"The bucket {bucket_name} is in {region}, not in {aws.region}.",
            hint=f"Work in its region: --region {region}",
        )
    return True


def _make(aws: Aws, bucket_name: str, app_name: str) -> None:
    # Tagged as it is made: after an interruption it is known as ours (Amazon S3
    # User Guide, "Creating a general purpose bucket with tags").
    configuration: CreateBucketConfigurationTypeDef = {
        "Tags": [{"Key": NAME_TAG, "Value": app_name}]
    }
    if aws.region != "us-east-1":  # the one region that must not be named
        configuration["LocationConstraint"] = aws.region  # type: ignore[typeddict-item]
    aws.s3.create_bucket(Bucket=bucket_name, CreateBucketConfiguration=configuration)
    aws.s3.get_waiter("bucket_exists").wait(Bucket=bucket_name)


def _protect(aws: Aws, bucket_name: str) -> list[str]:
    """Put in place what is missing; returns the names of what was."""
    s3: Any = aws.s3
    mended = []
    if _read(lambda: s3.get_public_access_block(Bucket=bucket_name)) != _PRIVATE:
        s3.put_public_access_block(Bucket=bucket_name, PublicAccessBlockConfiguration=_PRIVATE)
        mended.append("no public access")
    if not _read(lambda: s3.get_bucket_encryption(Bucket=bucket_name)):
        s3.put_bucket_encryption(
            Bucket=bucket_name, ServerSideEncryptionConfiguration=_ENCRYPTED
        )
        mended.append("encryption")
    if aws.takes_https_only:
        found = _read(lambda: _policy(s3, bucket_name))
        policy = with_tls_only(found, tls_only_policy(bucket_name, aws.partition))
        if policy != found:
            s3.put_bucket_policy(Bucket=bucket_name, Policy=json.dumps(policy))
            mended.append("TLS only")
    return mended


def with_tls_only(found: dict[str, Any] | None, ours: dict[str, Any]) -> dict[str, Any]:
    """A bucket's policy with our statement in it; what others stated is kept."""
    if found is None:
        return ours
    statements = found.get("Statement", [])
    others = statements if isinstance(statements, list) else [statements]
    (wanted,) = ours["Statement"]
    if any(statement.get("Sid") == wanted["Sid"] for statement in others):
        return found
    return found | {"Statement": [*others, wanted]}


def _policy(s3: Any, bucket_name: str) -> dict[str, Any]:
    return {"Policy": json.loads(s3.get_bucket_policy(Bucket=bucket_name)["Policy"])}


def _read(read: Callable[[], dict[str, Any]]) -> Any:
    """The one thing in an answer of S3; None where the bucket has no such setting."""
    try:
        answer = read()
    except ClientError as e:
        if e.response["Error"]["Code"] in _NO_SUCH_SETTING:
            return None
        raise
    return next(value for key, value in answer.items() if key != "ResponseMetadata")
