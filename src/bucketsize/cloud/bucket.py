"""Makes buckets of the app's own: private, encrypted, and refusing plain http."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.ensured import Ensured
from bucketsize.cloud.names import NAME_TAG, is_account_regional
from bucketsize.cloud.retried import retried
from bucketsize.errors import Conflict

_T = TypeVar("_T")

_PRIVATE = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
_ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}

# "You aren't guaranteed to be able to reuse the name right away" (Amazon S3 User
# Guide, "General purpose bucket naming rules"): S3 says OperationAborted until then.
_NAME_IS_FREE_SECONDS = 60

# "Bucket configurations have an eventual consistency model" (Amazon S3 User Guide,
# "Amazon S3 data consistency model"): a new bucket may not be known everywhere yet,
# and of two changes close to each other one may be refused.
_UNSETTLED = ("NoSuchBucket", "OperationAborted")
_SETTLED_SECONDS = 20

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
        answer = aws.s3.head_bucket(Bucket=bucket_name)
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
    configuration: dict[str, Any] = {"Tags": [{"Key": NAME_TAG, "Value": app_name}]}
    if aws.region != "us-east-1":  # the one region that must not be named
        configuration["LocationConstraint"] = aws.region
    request: Any = {"Bucket": bucket_name, "CreateBucketConfiguration": configuration}
    if is_account_regional(bucket_name, aws.account_id, aws.region):
        request["BucketNamespace"] = "account-regional"
    with suppress(aws.s3.exceptions.BucketAlreadyOwnedByYou):  # its first answer was lost
        retried(
            aws,
            lambda: aws.s3.create_bucket(**request),
            codes=("OperationAborted",),
            seconds=_NAME_IS_FREE_SECONDS,
        )


def _protect(aws: Aws, bucket_name: str) -> list[str]:
    """Put in place what is missing; returns the names of what was."""
    protections = (_block_public_access, _encrypt, _refuse_plain_http)
    mended = (_settled(aws, partial(protect, aws, bucket_name)) for protect in protections)
    return [name for name in mended if name]


def _settled(aws: Aws, call: Callable[[], _T]) -> _T:
    return retried(aws, call, codes=_UNSETTLED, seconds=_SETTLED_SECONDS)


def _block_public_access(aws: Aws, bucket_name: str) -> str:
    s3: Any = aws.s3
    if _read(lambda: s3.get_public_access_block(Bucket=bucket_name)) == _PRIVATE:
        return ""
    s3.put_public_access_block(Bucket=bucket_name, PublicAccessBlockConfiguration=_PRIVATE)
    return "no public access"


def _encrypt(aws: Aws, bucket_name: str) -> str:
    s3: Any = aws.s3
    if _read(lambda: s3.get_bucket_encryption(Bucket=bucket_name)):
        return ""
    s3.put_bucket_encryption(Bucket=bucket_name, ServerSideEncryptionConfiguration=_ENCRYPTED)
    return "encryption"


def _refuse_plain_http(aws: Aws, bucket_name: str) -> str:
    if not aws.takes_https_only:
        return ""
    found = _read(lambda: _policy(aws.s3, bucket_name))
    policy = with_tls_only(found, tls_only_policy(bucket_name, aws.partition))
    if policy == found:
        return ""
    aws.s3.put_bucket_policy(Bucket=bucket_name, Policy=json.dumps(policy))
    return "TLS only"


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
